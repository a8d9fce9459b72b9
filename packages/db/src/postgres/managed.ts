import { messageOf, NetRavenError, type Logger } from '@netraven/core';
import { isAlive } from '@netraven/core/system';
import type { ClientConfig } from 'pg';
import { isAway } from '../while-away.ts';
import { ensureRole } from './ensure-role.ts';
import { claimOwnership, type Ownership } from './ownership.ts';
import { stopPostmaster } from './postmaster.ts';
import { prepareServer } from './server.ts';

/** The PostgreSQL that NetRaven starts by itself, for one home. */
export interface ManagedPostgres {
  /** How the application logs in; no superuser. */
  readonly login: ClientConfig;
  /** The superuser's login; only for setting up and for tests. */
  readonly adminLogin: ClientConfig;
  /** Process id of the server; another one after it was started again. */
  pid(): number;
  /** Stops the server, unless another process took the home over. Close all connections first. */
  stop(): Promise<void>;
}

/** How often it is checked that the server still runs, in ms. */
const watchMs = 500;

/** How often the home is claimed where each time its server ends meanwhile. */
const claims = 3;

/**
 * Starts PostgreSQL under `<home>/postgres`, or adopts one that a killed NetRaven left running. A server that dies is
 * started again.
 *
 * @throws {NetRavenError} NR_DATABASE_IN_USE when another live process works on this home.
 * @throws {NetRavenError} NR_DATABASE_START_FAILED, NR_DATABASE_ROOT_REFUSED, NR_DATABASE_PLATFORM_UNSUPPORTED, …
 */
export async function startPostgres(options: {
  readonly home: string;
  readonly logger: Logger;
  /** Called once when another process took the home over: the server is the other's then, and is left running. */
  readonly onLost?: (error: Error) => void;
  /** Called whenever a process is waited for that makes the cluster, or is the server. */
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

  /** Mends what is broken: the server, or the connection that carries the ownership. */
  const check = (): void => {
    if (stopping || lost.signal.aborted || mending || (isAlive(postmaster.pid) && ownership.held())) return;
    mending = mend().finally(() => (mending = undefined));
  };
  const mend = async (): Promise<void> => {
    try {
      if (!isAlive(postmaster.pid)) {
        logger.error('PostgreSQL ended by itself and is started again', { pid: postmaster.pid });
        postmaster = await server.ensureRunning(postmaster.socketFolder);
      }
      if (!ownership.held()) ownership = await claim(ownership.session);
    } catch (error) {
      if (isInUse(error)) {
        clearInterval(watch);
        logger.critical(`NetRaven stops working on its home, as another one has it: ${error.message}`, {
          code: error.code,
          hint: error.hint,
        });
        lost.abort(error);
        return;
      }
      logger.error(`PostgreSQL is not in order, and is looked after again: ${messageOf(error)}`);
    }
  };

  const claimFirst = async (): Promise<Ownership> => {
    for (let tries = 1; ; tries++) {
      try {
        return await claim();
      } catch (error) {
        if (!isAway(error) || tries === claims) {
          // Whoever has it, or had it, keeps the server; one that was started just now is nobody's.
          if (!isInUse(error) && !postmaster.found) await stopPostmaster(postmaster.pid);
          throw error;
        }
        // It was found while it ended.
        postmaster = await server.ensureRunning(postmaster.socketFolder);
      }
    }
  };
  let ownership = await claimFirst();
  const watch = setInterval(check, watchMs).unref();
  const stop = async (): Promise<void> => {
    stopping = true;
    clearInterval(watch);
    await mending;
    try {
      // The home is ours until then: another start must not take a server that ends.
      if (!lost.signal.aborted) await stopPostmaster(postmaster.pid);
    } finally {
      await ownership.release();
    }
  };
  try {
    if (postmaster.found) {
      logger.info('A PostgreSQL that was left running is used again', { pid: postmaster.pid });
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
    stop,
  };
}

function isInUse(error: unknown): error is NetRavenError {
  return error instanceof NetRavenError && error.code === 'NR_DATABASE_IN_USE';
}
