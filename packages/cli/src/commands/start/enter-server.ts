import { resolve } from 'node:path';
import { keyFolder } from '@netraven/core/system';
import type { Database } from '@netraven/db';
import { openToken, startOxidizedServer, startServer, urlOf, writeServerFile } from '@netraven/server';
import { ownPackage } from '../../place/own-package.ts';
import { keepPoliciesFile } from './follow-policies.ts';
import type { OpenedHome } from './open-home.ts';
import type { NetRaven, StartOptions } from './start-netraven.ts';
import type { WorkerProcess } from '../../worker-process/start-worker-process.ts';
import { newStopTimes, stopperOf } from './stopping.ts';
import { writeLogTo } from './write-log.ts';

/**
 * Starts the server on a database that is still being opened, and waits until the worker beside it works. Puts what must be
 * stopped into `entered`.
 *
 * @param worker `undefined`: workers are elsewhere
 * @throws {NetRavenError} as `startNetRaven` does
 */
export async function enterServer(
  options: StartOptions & OpenedHome,
  worker: WorkerProcess | undefined,
  entered: AsyncDisposableStack,
): Promise<NetRaven> {
  const { home, hostProject, log, opening, lost, signal } = options;
  const logger = log.logger('cli.start');
  writeLogTo(opening, log, entered);
  const times = newStopTimes();
  entered.defer(() => worker?.stop(times));
  const db = await opening;
  signal?.throwIfAborted();
  worker?.connect(db.login);
  await keepPoliciesFile(db, home, logger, entered);
  const server = await openServer(options, db, entered);
  const { jobTypes, packages } = (await worker?.started) ?? { jobTypes: [], packages: [] };
  const { version } = ownPackage();
  logger.info(`NetRaven ${version} started`, { version, hostProject: hostProject.folder, home });
  return {
    ...server,
    home,
    jobTypes,
    packages,
    lost,
    ...stopperOf(entered, {
      times,
      onStop: () => logger.info('NetRaven stops'),
      hurry: () => worker?.hurry(),
    }),
  };
}

async function openServer(
  { home, hostProject, log, port, page, config = {}, env = process.env }: StartOptions & OpenedHome,
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
