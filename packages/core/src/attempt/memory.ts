import type { Artifact, ArtifactVersion } from '../contract/store.ts';

/** Owner of a memory: a job type with a device or, for a fleet job, without one (`null`). */
export interface MemoryOwner {
  readonly jobType: string;
  readonly deviceId: string | null;
}

/** The latest version of an artifact, without its text. */
export interface ArtifactHead {
  /** Of the version in the database. Absent without a database, as in `runJob`. */
  readonly id?: number;
  readonly version: number;
  /** Returns true if this is the text of the version. */
  isText(text: string): Promise<boolean>;
}

/** State and artifacts of earlier tasks. */
export interface Memory {
  state(owner: MemoryOwner): Promise<unknown>;
  head(owner: MemoryOwner, name: string): Promise<ArtifactHead | undefined>;
  /** Returns a version of an artifact, by default the latest. */
  latest(owner: MemoryOwner, name: string, version?: number): Promise<Artifact | undefined>;
  /** Returns the latest version of each artifact, by name: at most 1,000. */
  list(owner: MemoryOwner): Promise<readonly ArtifactVersion[]>;
  /** Returns the versions of an artifact, newest first: at most 1,000. */
  history(owner: MemoryOwner, name: string): Promise<readonly ArtifactVersion[]>;
}

/** Writes of a task. They commit with its result, or not at all. */
export interface Written {
  /** Texts of new versions. */
  readonly artifacts: readonly { readonly name: string; readonly text: string }[];
  /** Ids of the versions whose texts the task saved again, unchanged. Default: none. */
  readonly confirmed?: readonly number[];
  /** Absent if it was not set. */
  readonly state?: { readonly value: unknown };
  /** The new versions that a dry run would have saved. Absent if there are no new versions. */
  readonly wouldSave?: readonly UnsavedVersion[];
}

/** A version that a dry run would have saved. */
export interface UnsavedVersion {
  readonly name: string;
  readonly version: number;
  /** In bytes. */
  readonly size: number;
}
