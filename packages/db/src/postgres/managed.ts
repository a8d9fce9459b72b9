import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, NetRavenError, type Logger } from '@netraven/core';
import { isAlive } from '@netraven/core/system';
import type { ClientConfig } from 'pg';
import { dbError } from '../codes.ts';
import { isAway } from '../while-away.ts';
import { ensureRole } from './ensure-role.ts';
import { claimOwnership, type Ownership } from './ownership.ts';
import { stopPostmaster } from './postmaster.ts';
import { prepareServer } from './server.ts';

/** The PostgreSQL that NetRaven starts for one home. */
export interface ManagedPostgres {
  /** Login of the application, which is not a superuser. */
  readonly login: ClientConfig;
  /** Login of the superuser, only for setup and tests. */
  readonly adminLogin: ClientConfig;
  /** Returns the process id of the server. It changes when the server is restarted. */
  pid(): number;
  /** Returns the reason why the server cannot work although it may answer. Undefined while none is known. */
  problem(): NetRavenError | undefined;
  /** Stops the server unless another process took the home over. Close all connections first. */
  stop(): Promise<void>;
}

/** Interval between checks that the server runs, in ms. */
const watchMs = 500;

/** Interval between looks at the size of the server's log, in ms. */
const rotateMs = 10_000;

/** Number of tries to claim a home whose server stops during the claim. */
const claims = 3;

/**
 * Starts PostgreSQL in `<home>/postgres`, or adopts the server that a killed NetRaven left running. A server that dies is
 * restarted.
 *
 * @throws {NetRavenError} NR_HOME_IN_USE when another live process works on this home.
 * @throws {NetRavenError} NR_DATABASE_START_FAILED, NR_DATABASE_ROOT_REFUSED, NR_DATABASE_UNSUPPORTED, …
 */
export async function startPostgres(options: {
  readonly home: string;
  readonly logger: Logger;
  /** Called once when another process took the home over. The server then belongs to that process and keeps running. */
  readonly onLost?: (error: Error) => void;
  /** Called whenever `initdb` or the server must be waited for. */
  readonly onWaiting?: () => void;
}): Promise<ManagedPostgres> {
  const { home, logger, onLost, onWaiting } = options;
  const server = await prepareServer(home, onWaiting);
  let postmaster = await server.ensureRunning();
  const adminLogin = server.adminLogin(postmaster);
  const claim = (former?: number): Promise<Ownership> => claimOwnership(adminLogin, home, () => check(), former);
  let stopping = false;
  const lost = new AbortController();
  let mending: Promise<void> | undefined;

  let problem: NetRavenError | undefined;
  let lastFailure = '';
  /** Notes whether the folder of the database exists: the server works from memory for up to a minute without it. */
  const look = (): void => {
    const { data } = server.cluster;
    const found = existsSync(join(data, 'PG_VERSION')) ? undefined : removedFolder(data);
    if (found && !problem) logger.critical(found.message, { code: found.code, hint: found.hint });
    problem = found;
  };

  /** Restarts a dead server, and claims the home again after its connection broke. */
  const check = (): void => {
    if (stopping || lost.signal.aborted || mending) return;
    look();
    if (problem || (isAlive(postmaster.pid) && ownership.held())) return;
    mending = mend().finally(() => (mending = undefined));
  };
  const mend = async (): Promise<void> => {
    try {
      if (!isAlive(postmaster.pid)) {
        if (lastFailure === '')
          logger.error('PostgreSQL stopped unexpectedly and is restarted', { pid: postmaster.pid });
        postmaster = await server.ensureRunning(postmaster.socketFolder);
      }
      if (!ownership.held()) ownership = await claim(ownership.session);
      lastFailure = '';
    } catch (error) {
      if (isInUse(error)) {
        clearInterval(watch);
        clearInterval(rotation);
        logger.critical(`Another process took over the home; this NetRaven stops: ${error.message}`, {
          code: error.code,
          hint: error.hint,
        });
        lost.abort(error);
        return;
      }
      const message = messageOf(error);
      // The next check is in half a second.
      if (message !== lastFailure) logger.error(`PostgreSQL could not be restarted or claimed, retrying: ${message}`);
      lastFailure = message;
    }
  };

  const claimFirst = async (): Promise<Ownership> => {
    for (let tries = 1; ; tries++) {
      try {
        return await claim();
      } catch (error) {
        if (!isAway(error) || tries === claims) {
          // A server that another process uses keeps running; one that was started just now is stopped.
          if (!isInUse(error) && !postmaster.found) await stopPostmaster(postmaster.pid);
          throw error;
        }
        // The server was found while it was stopping.
        postmaster = await server.ensureRunning(postmaster.socketFolder);
      }
    }
  };
  let ownership = await claimFirst();
  const watch = setInterval(check, watchMs).unref();
  let lastRotation = '';
  const rotate = async (): Promise<void> => {
    try {
      await server.rotateLog();
      lastRotation = '';
    } catch (error) {
      const message = messageOf(error);
      if (message !== lastRotation) logger.warning(`The log of PostgreSQL cannot be rotated: ${message}`);
      lastRotation = message;
    }
  };
  const rotation = setInterval(() => void rotate(), rotateMs).unref();
  const stop = async (): Promise<void> => {
    stopping = true;
    clearInterval(watch);
    clearInterval(rotation);
    await mending;
    try {
      // The home stays claimed until then: another start must not adopt a stopping server.
      if (!lost.signal.aborted) await stopPostmaster(postmaster.pid);
    } finally {
      await ownership.release();
    }
  };
  try {
    if (postmaster.found) {
      logger.info('Adopted the PostgreSQL that an earlier NetRaven left running', { pid: postmaster.pid });
    }
    await ensureRole(adminLogin, server.cluster.password);
    lost.signal.throwIfAborted();
    lost.signal.addEventListener('abort', () => onLost?.(lost.signal.reason));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    login: { ...adminLogin, user: 'netraven', password: server.cluster.password, database: 'netraven' },
    adminLogin,
    pid: () => postmaster.pid,
    problem: () => problem,
    stop,
  };
}

function isInUse(error: unknown): error is NetRavenError {
  return error instanceof NetRavenError && error.code === 'NR_HOME_IN_USE';
}

function removedFolder(data: string): NetRavenError {
  return dbError('NR_DATABASE_FOLDER_UNUSABLE', `The folder of the database was removed: ${data}`, {
    hint: `Move ${data} back, or stop NetRaven, restore the folder from a backup and start NetRaven again.`,
  });
}
