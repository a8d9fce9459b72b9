import { mkdir, realpath, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { messageOf, type Logger } from '@netraven/core';
import { Client, type ClientConfig } from 'pg';
import { failure } from '../failure.ts';
import { findBinaries, linkLibraries } from './binaries.ts';
import { dataOwner, giveCluster, openCluster, type Cluster } from './cluster.ts';
import { ensureRole } from './ensure-role.ts';
import { claimOwnership, type Ownership } from './ownership.ts';
import { findPostmaster, startPostmaster, stopPostmaster, type Postmaster } from './postmaster.ts';
import { isAlive } from './processes.ts';
import { decideRunAs } from './run-as.ts';
import { makeSocketFolder, socketPort } from './socket-folder.ts';

/** The PostgreSQL that NetRaven starts by itself, for one home. */
export interface ManagedPostgres {
  /** How the application logs in; no superuser. */
  readonly login: ClientConfig;
  /** The superuser's login; only for setting up and for tests. */
  readonly adminLogin: ClientConfig;
  /** Process id of the server; another one after it was started again. */
  pid(): number;
  /** Stops the server. Close all connections first. */
  stop(): Promise<void>;
}

/** How often it is checked that the server still runs, in ms. */
const watchMs = 500;

/**
 * Starts PostgreSQL under `<home>/postgres`, or adopts one that a killed NetRaven left running. A server that dies is
 * started again.
 *
 * @throws {NetRavenError} NR_DATABASE_IN_USE when another live process works on this home.
 * @throws {NetRavenError} NR_DATABASE_START_FAILED, NR_DATABASE_ROOT_REFUSED, NR_DATABASE_PLATFORM_UNSUPPORTED, …
 */
export async function startPostgres(options: { home: string; logger: Logger }): Promise<ManagedPostgres> {
  const { logger } = options;
  const binaries = findBinaries();
  const folder = await makeFolder(options.home);
  const home = dirname(folder);
  const env = await linkLibraries(binaries, join(folder, 'lib'));
  const as = await decideRunAs(
    [dirname(binaries.postgres), binaries.libraries, join(folder, 'lib')],
    await dataOwner(folder),
  );
  const cluster = await openCluster(folder, { as, initdb: binaries.initdb, env });
  const log = join(home, 'logs', 'postgres.log');
  await mkdir(dirname(log), { recursive: true });

  const ensureRunning = async (): Promise<Postmaster> => {
    for (const end = Date.now() + 60_000; Date.now() < end;) {
      const found = await findPostmaster(cluster.data);
      if (found && (await accepts(found, cluster))) return found;
      if (!found) {
        await giveCluster(folder, as);
        await keepSmall(log);
        const socketFolder = await makeSocketFolder(home, as);
        const started = await startPostmaster(cluster.data, {
          as,
          postgres: binaries.postgres,
          env,
          socketFolder,
          log,
        });
        const up = await untilUp(started, { pid: started.pid, socketFolder }, cluster);
        if (up) return { pid: started.pid, socketFolder };
        // It went away by itself: another start was faster, or it cannot start at all.
        if (!(await findPostmaster(cluster.data))) {
          throw failure('NR_DATABASE_START_FAILED', `PostgreSQL ended at once; see the end of ${log}`);
        }
      }
      await wait(25);
    }
    throw failure('NR_DATABASE_START_FAILED', `PostgreSQL took no connection within a minute; see the end of ${log}`);
  };

  const orphan = await findPostmaster(cluster.data);
  let postmaster = await ensureRunning();
  const adminLogin = adminLoginOf(postmaster, cluster);
  const claim = (): Promise<Ownership> => claimOwnership(adminLogin, options.home, () => check());
  let stopping = false;
  let mending: Promise<void> | undefined;
  const check = (): void => {
    if (stopping || mending || (isAlive(postmaster.pid) && ownership.held())) return;
    mending = mend().finally(() => (mending = undefined));
  };
  const mend = async (): Promise<void> => {
    try {
      if (!isAlive(postmaster.pid)) {
        logger.error('PostgreSQL ended by itself and is started again', { pid: postmaster.pid });
        postmaster = await ensureRunning();
      }
      if (!ownership.held()) ownership = await claim();
    } catch (error) {
      logger.error(`PostgreSQL is not in order, and is looked after again: ${messageOf(error)}`);
    }
  };
  let ownership = await claim();
  if (orphan?.pid === postmaster.pid) {
    logger.info('A PostgreSQL that was left running is used again', { pid: orphan.pid });
  }
  await ensureRole(adminLogin, cluster.password);
  const watch = setInterval(check, watchMs).unref();

  return {
    login: { ...adminLogin, user: 'netraven', password: cluster.password, database: 'netraven' },
    adminLogin,
    pid: () => postmaster.pid,
    async stop() {
      stopping = true;
      clearInterval(watch);
      await mending;
      await ownership.release();
      await stopPostmaster(postmaster.pid);
    },
  };
}

async function makeFolder(home: string): Promise<string> {
  const folder = join(home, 'postgres');
  try {
    await mkdir(folder, { recursive: true });
    // One home must have one name, however it is reached.
    return await realpath(folder);
  } catch (cause) {
    throw failure('NR_DATABASE_FOLDER_UNUSABLE', `${folder} cannot be made`, { cause });
  }
}

function adminLoginOf(at: Postmaster, cluster: Cluster): ClientConfig {
  return {
    host: at.socketFolder,
    port: socketPort,
    user: 'postgres',
    password: cluster.adminPassword,
    database: 'postgres',
    connectionTimeoutMillis: 10_000,
  };
}

/** Whether the server takes a login now. @throws when it answers and refuses. */
async function accepts(at: Postmaster, cluster: Cluster): Promise<boolean> {
  const client = new Client(adminLoginOf(at, cluster));
  // A connection that breaks while it is being made says so twice; the rejected connect() is enough.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch (error) {
    const { code = '' } = error as { code?: string };
    // 57P03: starting or stopping. 28P01 and the like would be refused for ever.
    if (code === '57P03' || !/^[0-9A-Z]{5}$/.test(code) || code === 'EPIPE') return false;
    throw failure('NR_DATABASE_START_FAILED', `PostgreSQL refused the login: ${messageOf(error)}`, { cause: error });
  }
}

async function untilUp(started: { exited: Promise<void> }, at: Postmaster, cluster: Cluster): Promise<boolean> {
  const exited = started.exited.then(() => true);
  while (!(await Promise.race([exited, wait(10, false)]))) {
    if (await accepts(at, cluster)) return true;
  }
  return false;
}

/** Log files above 10 MB are put aside when the server starts. */
async function keepSmall(log: string): Promise<void> {
  try {
    if ((await stat(log)).size > 10_000_000) await rename(log, `${log}.1`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
