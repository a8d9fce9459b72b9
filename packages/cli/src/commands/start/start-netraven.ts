import type { LogLevel } from '@netraven/core';
import type { PackageRecord } from '@netraven/core/registry';
import type { DatabaseLogin } from '@netraven/db/open';
import { cliError } from '../../codes.ts';
import type { NetRavenConfig } from '../../config/config.ts';
import { databaseUrl } from '../../config/database-url.ts';
import type { Place } from '../../place/place.ts';
import { openHome } from './open-home.ts';
import { startWorkerProcess } from '../../worker-process/start-worker-process.ts';

export interface StartOptions extends CommonOptions {
  /** Port of the API. Default: 7070, else a free one. */
  readonly port?: number;
  /** Folder of the built web page. Default: that of the server package. */
  readonly page?: string;
  /** False: only the API. Workers are elsewhere, on the same database. Default true. */
  readonly worker?: boolean;
}

export interface WorkerOptions extends CommonOptions {
  /** The worker works on the devices of this pool. Default `default`. */
  readonly pool?: string;
}

export interface CommonOptions extends Place {
  /** The environment, with `DATABASE_URL` and the master key. Default: `process.env`. */
  readonly env?: NodeJS.ProcessEnv;
  /** Tasks at once. Default 50. */
  readonly slots?: number;
  /** The lowest log level that is also written to stderr. Default: none. */
  readonly console?: LogLevel;
  /** Only its options about job packages and the database are used here. Read again when its file changes. Default: none. */
  readonly config?: NetRavenConfig;
  /** Aborts the start, also while job packages are inspected. Has no effect once NetRaven runs. */
  readonly signal?: AbortSignal;
}

/** NetRaven: a server in this process, and a worker in one of its own. */
export interface NetRaven extends Running {
  /** Of the API, e.g. `http://127.0.0.1:7070`. */
  readonly url: string;
  /** The default port of the API if another process uses it, so that `url` has a free one. */
  readonly portInUse?: number;
}

/** A part of NetRaven that runs. */
export interface Running {
  readonly home: string;
  /** Job types that are ready, by id. */
  readonly jobTypes: readonly string[];
  /** Every job package that the worker found at the start, good or bad. */
  readonly packages: readonly PackageRecord[];
  /** Resolves with the reason when another process has taken over the home. NetRaven can then only be stopped. */
  readonly lost: Promise<Error>;
  /**
   * Stops server, worker, log writer, database and log, in this order. Tasks that run may finish for up to `graceMs`,
   * default 30000, everything else for up to `leavingMs`, default 60000: twice as long as results wait for a database
   * that is away.
   *
   * @throws {NetRavenError} NR_STOP_STUCK when it took longer, e.g. as PostgreSQL hangs. It goes on in the background.
   */
  stop(graceMs?: number, leavingMs?: number): Promise<void>;
  /** After `stop`: aborts running tasks and returns them to the queue. */
  hurry(): void;
}

/**
 * Starts NetRaven on a home: log, database, server, and a worker in a process of its own. Clients find it by
 * `<home>/server.json`.
 *
 * @throws {NetRavenError} NR_DATABASE_MISMATCH when the home is used with another database.
 * @throws {NetRavenError} NR_HOME_IN_USE when another process works on this home.
 * @throws {NetRavenError} NR_REGISTRY_NONE_VALID, NR_REGISTRY_INVALID as `config.failFast` says; its `records` say why.
 * @throws {NetRavenError} NR_WORKER_ENDED when the worker's process ended while it started.
 * @throws {NetRavenError} the errors of `openDatabase`, `openToken` and `startServer`.
 * @throws the reason of `signal` if it aborts first. After any error, everything that was started is stopped.
 */
export function startNetRaven(options: StartOptions): Promise<NetRaven> {
  return openHome(options, { mayMakeKey: true }, async (opened, entered) => {
    const { worker: hasWorker = true } = options;
    // It loads the job packages while the database and the server start.
    const worker = hasWorker ? startWorkerProcess(options, opened.log.logger('cli.worker')) : undefined;
    const { enterServer } = await import('./enter-server.ts');
    return enterServer({ ...options, ...opened }, worker, entered);
  });
}

/**
 * Starts a worker with its scheduler on a home, and no API: log, database, registry, worker.
 *
 * @throws {NetRavenError} NR_WORKER_NO_DATABASE without `DATABASE_URL`, and as {@link startNetRaven} does
 */
export async function startWorkerAlone(options: WorkerOptions): Promise<Running> {
  if (databaseUrl(options.env ?? process.env, options.config ?? {}) === undefined) {
    throw cliError('NR_WORKER_NO_DATABASE', 'Neither DATABASE_URL nor the config names a database for this worker');
  }
  // The key of a worker alone would be one that `netraven start` does not have.
  return openHome(options, { mayMakeKey: false }, async (opened, entered) => {
    const { enterWorker } = await import('./enter-worker.ts');
    return enterWorker({ ...options, ...opened, isAlone: true }, entered);
  });
}

/**
 * Starts the worker of a `netraven start` that runs in another process, which holds the home.
 *
 * @param login resolves once that process has opened the database
 * @throws {NetRavenError} as {@link startNetRaven} does
 */
export function startWorkerBeside(options: WorkerOptions, login: Promise<DatabaseLogin>): Promise<Running> {
  return openHome(options, { mayMakeKey: false, login }, async (opened, entered) => {
    const { enterWorker } = await import('./enter-worker.ts');
    return enterWorker({ ...options, ...opened, isAlone: false }, entered);
  });
}
