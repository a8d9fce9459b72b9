import { join, resolve } from 'node:path';
import type { Log } from '@netraven/core/log';
import { load, type Registry } from '@netraven/core/registry';
import { keyFolder } from '@netraven/core/system';
import { logs, policies, type Database } from '@netraven/db';
import { openToken, startOxidizedServer, startServer, urlOf, writeServerFile } from '@netraven/server';
import { startWorker } from '@netraven/worker';
import { cliError } from '../../codes.ts';
import type { NetRavenConfig } from '../../config/config.ts';
import { ownPackage } from '../../place/own-package.ts';
import { readPolicies, writePolicies } from '../../place/policies-file.ts';
import { registryOptions } from '../../place/registry-options.ts';
import { followPolicies } from './follow-policies.ts';
import { requireValid } from './load-registry.ts';
import { readConfigAgain, reloadRegistry } from './reload-registry.ts';
import type { NetRaven, Parts, Running, StartOptions, WorkerOptions } from './start-netraven.ts';

export interface EnterOptions extends StartOptions, WorkerOptions {
  readonly parts: Parts;
  readonly log: Log;
  readonly opening: Promise<Database>;
  /** Resolves when another process has taken over the home. */
  readonly lost: Promise<Error>;
}

/** The parts of NetRaven that run in this process. */
export interface Entered extends Running {
  readonly server?: Pick<NetRaven, 'url' | 'portInUse'>;
}

/**
 * Starts registry, worker and server on a database that is still being opened. Puts what must be stopped into `entered`.
 *
 * @throws {NetRavenError} as `startNetRaven` does
 */
export async function enter(options: EnterOptions, entered: AsyncDisposableStack): Promise<Entered> {
  const { home, hostProject, log, opening, lost, parts, pool, slots, config = {}, signal } = options;
  const logger = log.logger('cli.start');
  const writer = logs.openWriter(opening);
  entered.defer(() => writer.close());
  entered.defer(log.attach((record) => writer.write(record)));
  const leaving = new AbortController();
  const left = signal ? AbortSignal.any([leaving.signal, signal]) : leaving.signal;
  const loading = parts.worker ? loadAhead(options, config, left) : undefined;
  const loaded = Promise.allSettled([loading]);
  // If the database cannot be opened, the registry is not used.
  entered.defer(async () => {
    leaving.abort();
    await loaded;
  });
  const db = await opening;
  signal?.throwIfAborted();

  const decided = await policies.list(db);
  writePolicies(home, decided);
  const ahead = await loading;
  const registry = ahead && requireValid(await ahead.withPolicies(decided), config);
  entered.defer(await followPolicies(db, home, logger));

  const { version } = ownPackage();
  let followed = config;
  const worker =
    registry &&
    (await startWorker({
      db,
      log,
      registry,
      flushLogs: () => writer.flush(),
      mirror: join(home, 'mirror.git'),
      follow: {
        folder: hostProject.folder,
        async load(ending) {
          followed = await readConfigAgain(options, followed, logger);
          const how = { logger: log.logger('core.registry'), signal: ending };
          return reloadRegistry({ hostProject, home }, followed, db, how);
        },
      },
      version,
      ...(config.allowAddresses && { allowAddresses: config.allowAddresses }),
      remotes: (config.mirror?.remotes ?? []).map((remote) => ({
        ...remote,
        ...(remote.knownHosts !== undefined && { knownHosts: resolve(hostProject.folder, remote.knownHosts) }),
        ...(remote.ca !== undefined && { ca: resolve(hostProject.folder, remote.ca) }),
      })),
      // Another process of this machine may listen already.
      ...(config.syslog && { syslog: { ...config.syslog, mayBeTaken: !parts.server } }),
      ...(pool !== undefined && { pool }),
      ...(slots !== undefined && { slots }),
    }));
  let graceMs = 30_000;
  entered.defer(() => worker?.stop(graceMs));

  const server = parts.server ? await openServer(options, db, entered) : undefined;
  logger.info(`NetRaven ${version} started`, { version, hostProject: hostProject.folder, home });

  const running = entered.move();
  return {
    ...(server && { server }),
    home,
    jobTypes: Object.keys(registry?.meta() ?? {}).toSorted(),
    packages: registry?.records ?? [],
    lost,
    async stop(grace = 30_000, leavingMs = 60_000) {
      graceMs = grace;
      logger.info('NetRaven stops');
      await withinTime(running.disposeAsync(), graceMs + leavingMs);
    },
    hurry() {
      graceMs = 0;
      // `stop` reports the error.
      worker?.stop(0).catch(() => undefined);
    },
  };
}

async function openServer(
  { home, hostProject, log, port, page, config = {}, env = process.env }: EnterOptions,
  db: Database,
  entered: AsyncDisposableStack,
): Promise<Pick<NetRaven, 'url' | 'portInUse'>> {
  const token = await openToken(home);
  const revealToken = await openToken(home, 'reveal-token');
  const { version } = ownPackage();
  const keys = keyFolder(env);
  const server = await startServer({
    db,
    token: { value: token },
    revealToken: { value: revealToken },
    version,
    logger: log.logger('server'),
    ...(config.allowAddresses && { allowAddresses: config.allowAddresses }),
    sourceFolders: {
      folders: (config.sources?.folders ?? []).map((folder) => resolve(hostProject.folder, folder)),
      closed: [home, ...(keys === undefined ? [] : [keys])],
    },
    ...(port !== undefined && { port }),
    ...(page !== undefined && { page }),
  });
  entered.defer(() => server.close());
  if (config.oxidizedApi) {
    const logger = log.logger('server.oxidized');
    const { requireToken, ...listener } = config.oxidizedApi;
    const oxidized = await startOxidizedServer({
      db,
      token: { value: token },
      ...(requireToken && { readToken: { value: await openToken(home, 'oxidized-token') } }),
      logger,
      ...listener,
    });
    entered.defer(() => oxidized.close());
  }
  entered.defer(writeServerFile(home, { address: server.address, port: server.port, version }));
  return { url: urlOf(server), ...(server.portInUse !== undefined && { portInUse: server.portInUse }) };
}

/**
 * Loads the registry while the database is being opened, with the policies of the last start. Each package is imported
 * once; the policies of the database are applied afterwards.
 */
async function loadAhead(options: EnterOptions, config: NetRavenConfig, signal: AbortSignal): Promise<Registry> {
  const { home, log } = options;
  // A copy that cannot be read is written again in a moment.
  const noted = (await readPolicies(home).catch(() => undefined)) ?? [];
  return load({ ...registryOptions(options, config), policies: noted, logger: log.logger('core.registry'), signal });
}

async function withinTime(stop: Promise<void>, ms: number): Promise<void> {
  const stuck = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => stuck.reject(cliError('NR_STOP_STUCK', `NetRaven could not stop within ${ms / 1_000} s`)),
    ms,
  );
  await Promise.race([stop, stuck.promise]).finally(() => clearTimeout(timer));
}
