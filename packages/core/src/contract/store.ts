/** The job type's memory. Reads see the task's own writes; all of it commits with the result, or not at all. */
export interface JobStore {
  /** One JSON value per job type and device (fleet: per job type), at most 64 KiB; `undefined` at first. */
  readonly state: { get(): Promise<unknown>; set(value: unknown): Promise<void> };
  /** Named texts in versions, mirrored into Git. Saving an unchanged text makes no version. */
  readonly artifacts: {
    save(name: string, text: string): Promise<SavedArtifact>;
    /** `jobType`, `deviceId`: another's; needs `artifacts:read`. */
    latest(name: string, of?: ArtifactOwner): Promise<Artifact | undefined>;
  };
}

export interface SavedArtifact {
  readonly version: number;
  readonly changed: boolean;
}

export interface ArtifactOwner {
  readonly jobType?: string;
  readonly deviceId?: string;
}

export interface Artifact {
  readonly text: string;
  readonly version: number;
  readonly savedAt: Date;
}
