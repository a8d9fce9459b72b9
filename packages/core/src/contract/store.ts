/** The job type's memory. Reads see the task's own writes. All writes commit with the result, or not at all. */
export interface JobStore {
  readonly state: JobState;
  readonly artifacts: JobArtifacts;
}

/** One JSON value per job type and device (fleet: per job type). */
interface JobState {
  /** `undefined` at first. */
  get(): Promise<unknown>;
  /** At most 64 KiB of JSON. @throws {NetRavenError} NR_STATE_TOO_LARGE */
  set(value: unknown): Promise<void>;
}

/** Named texts in versions, mirrored into Git. */
interface JobArtifacts {
  /** Versions count from 1. An unchanged text makes no version. @throws {NetRavenError} NR_ARTIFACT_NAME_INVALID */
  save(name: string, text: string): Promise<SavedArtifact>;
  /** Returns `undefined` if none was saved. `of`: a version, another device, or another job type, which needs `artifacts:read`. */
  latest(name: string, of?: ArtifactOwner & { readonly version?: number }): Promise<Artifact | undefined>;
  /** Returns the latest version of each artifact, by name, without the texts: at most 1,000. `of`: as above. */
  list(of?: ArtifactOwner): Promise<readonly ArtifactVersion[]>;
  /** Returns the versions of an artifact, newest first, without the texts: at most 1,000. `of`: as above. */
  history(name: string, of?: ArtifactOwner): Promise<readonly ArtifactVersion[]>;
}

export interface SavedArtifact {
  readonly version: number;
  readonly changed: boolean;
}

export interface ArtifactOwner {
  readonly jobType?: string;
  readonly deviceId?: string;
}

/** A version of an artifact, without its text. */
export interface ArtifactVersion {
  readonly name: string;
  readonly version: number;
  /** Bytes of the text in UTF-8. */
  readonly size: number;
  readonly savedAt: Date;
}

export interface Artifact {
  readonly text: string;
  readonly version: number;
  /** When the text last changed: a later run that saved the same text does not count. */
  readonly savedAt: Date;
}
