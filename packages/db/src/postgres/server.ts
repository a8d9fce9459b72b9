import { mkdir, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { messageOf, type NetRavenError } from '@netraven/core';
import { Client, type ClientConfig } from 'pg';
import { dbError } from '../codes.ts';
import { isAway } from '../while-away.ts';
import { findBinaries, linkLibraries } from './binaries.ts';
import { dataOwner, giveCluster, openCluster, type Cluster } from './cluster.ts';
import { findPostmaster, startPostmaster, stopPostmaster, type Postmaster } from './postmaster.ts';
import { decideRunAs } from './run-as.ts';
import { lastReason, readyLog, rotateLog } from './server-log.ts';
import { makeSocketFolder, socketPort } from './socket-folder.ts';

/** A server that accepts connections. */
export interface Running extends Postmaster {
  /** True if another process had started it. */
  readonly found: boolean;
}

/** The server of one home, running or not. */
export interface Server {
  readonly cluster: Cluster;
  /** Returns the login of the superuser to a running server. */
  adminLogin(at: Postmaster): ClientConfig;
  /** Starts the server unless it runs, and waits until it accepts connections. `socketFolder`: of its socket. */
  ensureRunning(socketFolder?: string): Promise<Running>;
  /** Rotates the log file of the running server if it is large. */
  rotateLog(): Promise<void>;
}

/**
 * Limit for a start, in ms. After a crash, the server first replays its log. If that takes longer, it goes on, and the next
 * start waits for it.
 */
const patienceMs = 60_000;

/** Error of a server that finds running sessions of its predecessor. */
const sessionsLeft = /shared memory block .* is still in use/;

/**
 * Finds or makes everything the server of a home needs, without starting it. `onWaiting` is called whenever `initdb` or
 * the server must be waited for.
 */
export async function prepareServer(home: string, onWaiting?: () => void): Promise<Server> {
  const binaries = findBinaries();
  const folder = await makeFolder(home);
  const env = await linkLibraries(binaries, join(folder, 'lib'));
  const as = await decideRunAs(
    [dirname(binaries.postgres), binaries.libraries, join(folder, 'lib')],
    await dataOwner(folder),
  );
  const cluster = await openCluster(folder, { as, initdb: binaries.initdb, env, onWaiting });
  const log = join(dirname(folder), 'logs', 'postgres.log');
  await mkdir(dirname(log), { recursive: true });

  /** Starts the server. Returns the reason if it stopped again. */
  const start = async (wanted: string | undefined, end: number): Promise<Postmaster | { readonly ended: string }> => {
    await giveCluster(folder, as);
    const logStart = await readyLog(log);
    const socketFolder = wanted ?? (await makeSocketFolder(dirname(folder), as));
    const { pid, exited } = await startPostmaster(cluster.data, {
      as,
      postgres: binaries.postgres,
      env,
      socketFolder,
      log,
    });
    onWaiting?.();
    const gone = exited.then(() => true);
    while (!(await Promise.race([gone, wait(10, false)]))) {
      try {
        if (await accepts(adminLogin({ pid, socketFolder }))) return { pid, socketFolder };
      } catch (error) {
        await stopPostmaster(pid);
        throw error;
      }
      // It keeps running: stopped in the middle of its log, it would begin the log again.
      if (Date.now() > end) throw tooSlow(log);
    }
    return { ended: (await lastReason(log, logStart)) ?? 'it gave no reason' };
  };

  const adminLogin = (at: Postmaster): ClientConfig => {
    // Without a host, pg uses PGHOST or localhost: another server would get the password.
    if (at.socketFolder === '') {
      throw dbError('NR_DATABASE_START_FAILED', `PostgreSQL (process ${at.pid}) has no folder of its socket`);
    }
    return {
      host: at.socketFolder,
      port: socketPort,
      user: 'postgres',
      password: cluster.adminPassword,
      database: 'postgres',
      connectionTimeoutMillis: 10_000,
    };
  };

  return {
    cluster,
    adminLogin,
    rotateLog: () => rotateLog(log),
    async ensureRunning(socketFolder) {
      const end = Date.now() + patienceMs;
      for (; Date.now() < end; await wait(25)) {
        const found = await findPostmaster(cluster.data);
        if (found) {
          onWaiting?.();
          const { pid, socketFolder: at } = found;
          if (at !== undefined && (await accepts(adminLogin({ pid, socketFolder: at }))))
            return { pid, socketFolder: at, found: true };
          continue;
        }
        const started = await start(socketFolder, end);
        if (!('ended' in started)) return { ...started, found: false };
        // Sessions of a killed server outlive it for a moment; a new server must wait for them.
        if (sessionsLeft.test(started.ended)) continue;
        // Another start was faster, or the server cannot start.
        if (!(await findPostmaster(cluster.data))) {
          throw dbError(
            'NR_DATABASE_START_FAILED',
            `PostgreSQL ended at once: ${started.ended}; see the end of ${log}`,
          );
        }
      }
      throw tooSlow(log);
    },
  };
}

function tooSlow(log: string): NetRavenError {
  return dbError('NR_DATABASE_START_FAILED', `PostgreSQL took no connection for a minute; see the end of ${log}`, {
    hint: `If it recovers from a crash, start NetRaven again to wait for it. Otherwise read the end of ${log}.`,
  });
}

async function makeFolder(home: string): Promise<string> {
  const folder = join(home, 'postgres');
  try {
    await mkdir(folder, { recursive: true });
    // One home has one path, also when it is reached by a link.
    return await realpath(folder);
  } catch (cause) {
    throw dbError('NR_DATABASE_FOLDER_UNUSABLE', `${folder} cannot be made`, { cause });
  }
}

/** Returns true if the server accepts a login now. @throws {NetRavenError} NR_DATABASE_START_FAILED if it never will. */
async function accepts(login: ClientConfig): Promise<boolean> {
  const client = new Client(login);
  // A connection that breaks while connecting reports it twice; the rejected connect() is enough.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch (error) {
    // An error without severity is not from the server: it does not listen yet, or the connection broke.
    if ((error as { severity?: string }).severity === undefined || isAway(error)) return false;
    throw dbError('NR_DATABASE_START_FAILED', `PostgreSQL refused the login: ${messageOf(error)}`, { cause: error });
  }
}
