import type { PackageOrigin, Problem } from '../record.ts';

/** A place where a job package should be. */
export interface Candidate {
  /** Name it is installed under. Absent for package folders, whose own manifest names them. */
  readonly name?: string;
  /** As a record has it. */
  readonly dependencyKey?: string;
  readonly path: string;
  /** Real path, where it is known without asking the disk. */
  readonly real?: string;
  readonly origin: PackageOrigin;
  /** Set when there is no point in reading it. */
  readonly problem?: Problem;
}
