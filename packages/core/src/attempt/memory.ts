import type { Artifact } from '../contract/store.ts';

/** Whose memory it is: a job type's for one device or, for a fleet job, its own (`null`). */
export interface MemoryOwner {
  readonly jobType: string;
  readonly deviceId: string | null;
}

/** The latest version of an artifact, without its text. */
export interface ArtifactHead {
  readonly version: number;
  /** Whether this is the text of the version. */
  isText(text: string): boolean;
}

/** What earlier tasks left behind. */
export interface Memory {
  state(owner: MemoryOwner): Promise<unknown>;
  head(owner: MemoryOwner, name: string): Promise<ArtifactHead | undefined>;
  latest(owner: MemoryOwner, name: string): Promise<Artifact | undefined>;
}

/** What a task wrote: it becomes memory with the result of the task, or not at all. */
export interface Written {
  /** The texts that make a new version. */
  readonly artifacts: readonly { readonly name: string; readonly text: string }[];
  /** Absent where it was not set. */
  readonly state?: { readonly value: unknown };
}
