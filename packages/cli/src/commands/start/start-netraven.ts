import { join } from 'node:path';
import { messageOf, type LogLevel } from '@netraven/core';
import { openLog, type Log } from '@netraven/core/log';
import type { PackageRecord } from '@netraven/core/registry';
import { logs, openDatabase, policies } from '@netraven/db';
import { openToken, startServer, urlOf, writeServerFile } from '@netraven/server';
import { startWorker } from '@netraven/worker';
import { cliError } from '../../codes.ts';
import type { NetRavenConfig } from '../../config/config.ts';
import { fieldsOf } from '../../error-fields.ts';
import { makeHome } from '../../place/make-home.ts';
import { ownPackage } from '../../place/own-package.ts';
import type { Place } from '../../place/place.ts';
import { writePolicies } from '../../place/policies-file.ts';
import { followPolicies } from './follow-policies.ts';
import { loadRegistry } from './load-registry.ts';
import { reloadRegistry } from './reload-registry.ts';
import { refuseSecondStart } from './refuse-second-start.ts';

export interface StartOptions extends Place {
  /** `DATABASE_URL`, the master key, and what finds it. Default: `process.env`. */
  readonly env?: NodeJS.ProcessEnv;
  /** Port of the API. Default: 7070, else a free one. */
  readonly port?: number;
  /** Tasks at once. Default 50. */
  readonly slots?: number;
  /** The lowest level of the log that also goes to stderr. Default: none does. */
  readonly console?: LogLevel;
  /** Folder of the built web page. Default: the one that comes with the server. */
  readonly page?: string;
  /** Of its options only those about job packages count here. Default: none. */
  readonly config?: NetRavenConfig;
}

/** NetRaven, running in this process. */
export interface NetRaven {
  /** Of the API, e.g. `http://127.0.0.1:7070`. */
  readonly url: string;
  readonly home: string;
  /** Job types that are ready, by id. */
  readonly jobTypes: readonly string[];
  /** Every job package found at the start, good or bad. */
  readonly packages: readonly PackageRecord[];
  /** Settles, with the reason, when another process took over the home: nothing can be done here any more but to stop. */
  readonly lost: Promise<Error>;
  /**
   * Stops server, worker, log writer, database and log, in this order. Tasks that run may finish for up to `graceMs`,
   * default 30000, everything else for up to `leavingMs`, default 60000: twice as long as results wait for a database
   * that is away.
   *
   * @throws {NetRavenError} NR_STOP_STUCK when it took longer, e.g. as PostgreSQL hangs. It goes on in the background.
   */
  stop(graceMs?: number, leavingMs?: number): Promise<void>;
  /** Once `stop` was called: aborts the tasks that still run and gives them back. */
  hurry(): void;
}

/**
 * Starts NetRaven on a home: log, database, registry, worker, server; `<home>/server.json` tells clients where it is.
 *
 * @throws {NetRavenError} NR_DATABASE_IN_USE, NR_HOME_IN_USE when another process works on this home.
 * @throws {NetRavenError} NR_REGISTRY_NONE_VALID, NR_REGISTRY_INVALID as `config.failFast` says; its `records` say why.
 * @throws {NetRavenError} whatever `openDatabase`, `openToken` and `startServer` throw; all that was started is stopped.
 */
export async function startNetRaven(options: StartOptions): Promise<NetRaven> {
  const { home, console: level } = options;
  // Left in the reverse order of entering, also when something in between fails.
  await using entered = new AsyncDisposableStack();
  await makeHome(home);
  const log = openLog({ folder: join(home, 'logs'), ...(level && { console: level }) });
  entered.defer(() => log.close());
  try {
    return await enter(options, log, entered);
  } catch (error) {
    log.logger('cli.start').critical(`NetRaven did not start: ${messageOf(error)}`, { code: fieldsOf(error).code });
    throw error;
  }
}

async function withinTime(stop: Promise<void>, ms: number): Promise<void> {
  const stuck = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => stuck.reject(cliError('NR_STOP_STUCK', `NetRaven could not stop within ${ms / 1_000} s`)),
    ms,
  );
  await Promise.race([stop, stuck.promise]).finally(() => clearTimeout(timer));
}

async function enter(options: StartOptions, log: Log, entered: AsyncDisposableStack): Promise<NetRaven> {
  const { home, hostProject, env = process.env, port, slots, page, config = {} } = options;
  const logger = log.logger('cli.start');
  const url = env['DATABASE_URL'];
  if (url) await refuseSecondStart(home);
  const lost = Promise.withResolvers<Error>();
  const db = await openDatabase({ home, env, logger: log.logger('db'), onLost: lost.resolve, ...(url && { url }) });
  entered.defer(() => db.close());
  const writer = logs.openWriter(db);
  entered.defer(() => writer.close());
  entered.defer(log.attach((record) => writer.write(record)));

  const decided = await policies.list(db);
  await writePolicies(home, decided);
  const registry = await loadRegistry({ hostProject, home }, config, decided, log.logger('core.registry'));
  entered.defer(await followPolicies(db, home, logger));

  const worker = await startWorker({
    db,
    log,
    registry,
    flushLogs: () => writer.flush(),
    mirror: join(home, 'mirror.git'),
    follow: {
      folder: hostProject.folder,
      load: () => reloadRegistry({ hostProject, home }, config, db, log.logger('core.registry')),
    },
    ...(slots !== undefined && { slots }),
  });
  let graceMs = 30_000;
  entered.defer(() => worker.stop(graceMs));

  const token = await openToken(home);
  const { version } = ownPackage();
  const server = await startServer({
    db,
    token: { value: token },
    version,
    logger: log.logger('server'),
    ...(port !== undefined && { port }),
    ...(page !== undefined && { page }),
  });
  entered.defer(() => server.close());
  entered.defer(await writeServerFile(home, { address: server.address, port: server.port, pid: process.pid }));
  logger.info(`NetRaven ${version} started`, { version, hostProject: hostProject.folder, home });

  const running = entered.move();
  return {
    url: urlOf(server),
    home,
    jobTypes: Object.keys(registry.meta()).toSorted(),
    packages: registry.records,
    lost: lost.promise,
    async stop(grace = 30_000, leavingMs = 60_000) {
      graceMs = grace;
      logger.info('NetRaven stops');
      await withinTime(running.disposeAsync(), graceMs + leavingMs);
    },
    hurry() {
      graceMs = 0;
      // `stop` tells whether it failed.
      worker.stop(0).catch(() => undefined);
    },
  };
}
