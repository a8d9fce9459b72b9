import { join } from 'node:path';
import { messageOf, type LogLevel } from '@netraven/core';
import { openLog } from '@netraven/core/log';
import type { PackageRecord } from '@netraven/core/registry';
import { openDatabase } from '@netraven/db/open';
import type { NetRavenConfig } from '../../config/config.ts';
import { databaseUrl } from '../../config/database-url.ts';
import { fieldsOf } from '../../error-fields.ts';
import { makeHome } from '../../place/make-home.ts';
import type { Place } from '../../place/place.ts';
import { cliError } from '../../codes.ts';
import type { Entered } from './enter.ts';
import { lockHome } from './lock-home.ts';

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

interface CommonOptions extends Place {
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

/** NetRaven, running in this process. */
export interface NetRaven extends Running {
  /** Of the API, e.g. `http://127.0.0.1:7070`. */
  readonly url: string;
  /** The default port of the API if another process uses it, so that `url` has a free one. */
  readonly portInUse?: number;
}

/** A part of NetRaven, running in this process. */
export interface Running {
  readonly home: string;
  /** Job types that are ready, by id. */
  readonly jobTypes: readonly string[];
  /** Every job package found at the start, good or bad. */
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
 * Starts NetRaven on a home: log, database, registry, worker, server. Clients find it by `<home>/server.json`.
 *
 * @throws {NetRavenError} NR_DATABASE_MISMATCH when the home is used with another database.
 * @throws {NetRavenError} NR_HOME_IN_USE when another process works on this home.
 * @throws {NetRavenError} NR_REGISTRY_NONE_VALID, NR_REGISTRY_INVALID as `config.failFast` says; its `records` say why.
 * @throws {NetRavenError} the errors of `openDatabase`, `openToken` and `startServer`.
 * @throws the reason of `signal` if it aborts first. After any error, everything that was started is stopped.
 */
export async function startNetRaven(options: StartOptions): Promise<NetRaven> {
  const { server, ...running } = await open(options, { server: true, worker: options.worker ?? true });
  if (!server) throw new Error('The server did not start');
  return { ...running, ...server };
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
  return open(options, { server: false, worker: true });
}

/** The parts that a process runs. */
export interface Parts {
  readonly server: boolean;
  readonly worker: boolean;
}

async function open(options: StartOptions & WorkerOptions, parts: Parts): Promise<Entered> {
  const { home, console: level, env = process.env, config = {}, signal } = options;
  // Stopped in reverse order, also if a later step fails.
  await using entered = new AsyncDisposableStack();
  await makeHome(home);
  // First: the log, the mirror and PostgreSQL's files belong to one process.
  entered.defer(lockHome(home));
  const log = openLog({ folder: join(home, 'logs'), ...(level && { console: level }) });
  entered.defer(() => log.close());
  try {
    const url = databaseUrl(env, config);
    const lost = Promise.withResolvers<Error>();
    const waiting = Promise.withResolvers<void>();
    const opening = openDatabase({
      home,
      env,
      logger: log.logger('db'),
      onLost: lost.resolve,
      onWaiting: waiting.resolve,
      ...(url !== undefined && { url }),
      // The key of a worker alone would be one that `netraven start` does not have.
      mayMakeKey: parts.server,
    });
    // Its error is thrown below.
    entered.defer(() => opening.then((db) => db.close()).catch(() => undefined));
    // PostgreSQL is another process: load our own modules while it starts.
    await Promise.race([waiting.promise, opening]);
    const { enter } = await import('./enter.ts');
    return await enter({ ...options, parts, log, opening, lost: lost.promise }, entered);
  } catch (error) {
    // The caller shows the error.
    log.leaveConsole();
    const logger = log.logger('cli.start');
    if (signal?.aborted && error === signal.reason) logger.info('NetRaven was stopped while it started');
    else logger.critical(`NetRaven did not start: ${messageOf(error)}`, { code: fieldsOf(error).code });
    throw error;
  }
}
