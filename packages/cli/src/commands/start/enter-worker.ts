import { join, resolve } from 'node:path';
import { load, type Registry } from '@netraven/core/registry';
import { policies } from '@netraven/db';
import { signatureOf, startWorker } from '@netraven/worker';
import { ownPackage } from '../../place/own-package.ts';
import { readPolicies } from '../../place/policies-file.ts';
import { registryOptions } from '../../place/registry-options.ts';
import { keepPoliciesFile } from './follow-policies.ts';
import { requireValid } from './load-registry.ts';
import type { OpenedHome } from './open-home.ts';
import { readConfigAgain, reloadRegistry } from './reload-registry.ts';
import type { Running, WorkerOptions } from './start-netraven.ts';
import { newStopTimes, stopperOf } from './stopping.ts';
import { writeLogTo } from './write-log.ts';

export interface EnterWorkerOptions extends WorkerOptions, OpenedHome {
  /** No server of this home runs beside it. */
  readonly isAlone: boolean;
}

/**
 * Starts registry and worker on a database that is still being opened. Puts what must be stopped into `entered`.
 *
 * @throws {NetRavenError} as `startNetRaven` does
 */
export async function enterWorker(options: EnterWorkerOptions, entered: AsyncDisposableStack): Promise<Running> {
  const { home, hostProject, log, opening, lost, pool, slots, config = {}, signal, isAlone } = options;
  const logger = log.logger('cli.start');
  const writer = writeLogTo(opening, log, entered);
  const leaving = new AbortController();
  const left = signal ? AbortSignal.any([leaving.signal, signal]) : leaving.signal;
  const loading = loadAhead(options, left);
  // Packages may change until the worker follows them.
  const loadedFrom = loading.then(signatureOf);
  const loaded = Promise.allSettled([loading, loadedFrom]);
  // If the database cannot be opened, the registry is not used.
  entered.defer(async () => {
    leaving.abort();
    await loaded;
  });
  const db = await opening;
  signal?.throwIfAborted();

  const decided = isAlone ? await keepPoliciesFile(db, home, logger, entered) : await policies.list(db);
  const registry = requireValid(await (await loading).withPolicies(decided), config);
  const { version } = ownPackage();
  let followed = config;
  const worker = await startWorker({
    db,
    log,
    registry,
    flushLogs: () => writer.flush(),
    mirror: join(home, 'mirror.git'),
    follow: {
      folder: hostProject.folder,
      loadedFrom: await loadedFrom,
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
    ...(config.syslog && { syslog: { ...config.syslog, mayBeTaken: isAlone } }),
    ...(pool !== undefined && { pool }),
    ...(slots !== undefined && { slots }),
  });
  const times = newStopTimes();
  entered.defer(() => worker.stop(times.graceMs));
  if (isAlone) logger.info(`NetRaven ${version} started`, { version, hostProject: hostProject.folder, home });
  return {
    home,
    jobTypes: Object.keys(registry.meta()).toSorted(),
    packages: registry.records,
    lost,
    ...stopperOf(entered, {
      times,
      onStop: () => logger.info('The worker stops'),
      // `stop` reports the error.
      hurry: () => void worker.stop(0).catch(() => undefined),
    }),
  };
}

/**
 * Loads the registry while the database is being opened, with the policies of the last start. Each package is imported
 * once; the policies of the database are applied afterwards.
 */
async function loadAhead(options: EnterWorkerOptions, signal: AbortSignal): Promise<Registry> {
  const { home, log, config = {} } = options;
  // A copy that cannot be read is written again in a moment.
  const noted = (await readPolicies(home).catch(() => undefined)) ?? [];
  return load({ ...registryOptions(options, config), policies: noted, logger: log.logger('core.registry'), signal });
}
