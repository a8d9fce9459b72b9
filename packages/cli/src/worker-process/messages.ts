import type { PackageRecord } from '@netraven/core/registry';
import type { DatabaseLogin } from '@netraven/db/open';
import type { WorkerOptions } from '../commands/start/start-netraven.ts';

/** Options for the worker in its process. Its environment is given when that is started, and it has a signal of its own. */
export type WorkerProcessOptions = Omit<WorkerOptions, 'env' | 'signal'>;

/** A message of the server's process. */
export type WorkerRequest =
  | { readonly kind: 'start'; readonly options: WorkerProcessOptions }
  | { readonly kind: 'database'; readonly login: DatabaseLogin }
  | { readonly kind: 'stop'; readonly graceMs: number; readonly leavingMs: number }
  | { readonly kind: 'hurry' };

/** A message of the worker's process. */
export type WorkerAnswer =
  | { readonly kind: 'started'; readonly jobTypes: readonly string[]; readonly packages: readonly PackageRecord[] }
  | { readonly kind: 'failed'; readonly error: SentError };

/** An error with the fields that a person is shown. */
export interface SentError {
  readonly message: string;
  readonly code?: string;
  readonly hint?: string;
  /** Of all packages, if the registry was refused. */
  readonly records?: readonly PackageRecord[];
}
