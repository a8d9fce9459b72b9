import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { isAlive } from '@netraven/core/system';
import { Client, type ClientConfig } from 'pg';
import { dbError } from '../codes.ts';

/** The exclusive right to work on a home. */
export interface Ownership {
  /** Process id of the server's session that holds the lock. */
  readonly session: number;
  /** Returns false once the connection that holds the lock broke. */
  held(): boolean;
  release(): Promise<void>;
}

/** Key of the advisory lock: the first letters of "netraven" as a number. */
const lock = 0x6e657472;

/**
 * Time for which the session of a killed process may last, in ms. It ends as soon as PostgreSQL gets CPU time, on a busy
 * machine after some seconds.
 */
const sessionEndMs = 15_000;

/**
 * Claims a home. Calls `onLost` when the connection of the claim breaks. The claim is an advisory lock in the server: it
 * ends with the process, so no stale lock file can remain. `former`: this process's session whose connection broke, which
 * the server may not have noticed yet.
 *
 * @throws {NetRavenError} NR_HOME_IN_USE, with the process that holds the home.
 */
export async function claimOwnership(
  adminLogin: ClientConfig,
  home: string,
  onLost: () => void,
  former?: number,
): Promise<Ownership> {
  const client = new Client({
    ...adminLogin,
    application_name: `netraven owner ${process.pid}`,
    keepAlive: true,
  });
  let held = false;
  let released = false;
  client.on('error', () => undefined); // the end of the connection follows
  client.on('end', () => {
    const lost = held && !released;
    held = false;
    if (lost) onLost();
  });
  const session = await takeLock(client, home, former).catch(async (error: unknown) => {
    // An open connection would keep the process alive. The first error is thrown, even if closing fails.
    await client.end().catch(() => undefined);
    throw error;
  });
  held = true;
  return {
    session,
    held: () => held,
    async release() {
      released = true;
      await client.end();
    },
  };
}

/** Connects and takes the lock. Returns the server's session that holds it. */
async function takeLock(client: Client, home: string, former: number | undefined): Promise<number> {
  await client.connect();
  for (const end = Date.now() + sessionEndMs; ;) {
    const { rows } = await client.query<{ got: boolean }>('select pg_try_advisory_lock($1) as got', [lock]);
    if (rows[0]?.got) break;
    const { pid, session } = await holder(client);
    const ours = pid === process.pid && session === former;
    if (ours) await client.query('select pg_terminate_backend($1)', [session]);
    if ((pid !== undefined && isAlive(pid) && !ours) || Date.now() > end) {
      throw dbError('NR_HOME_IN_USE', `Process ${pid ?? '(unknown)'} on ${hostname()} already uses ${home}`, {
        hint: `Stop process ${pid ?? '(unknown)'} first, or set NETRAVEN_HOME to another home.`,
      });
    }
    await wait(50);
  }
  const { rows } = await client.query<{ session: number }>('select pg_backend_pid() as session');
  return rows[0]?.session ?? 0;
}

/** Returns the process that holds the lock, and its session in the server. */
async function holder(client: Client): Promise<{ readonly pid?: number; readonly session?: number }> {
  const { rows } = await client.query<{ name: string; session: number }>(
    `select a.application_name as name, a.pid as session from pg_locks l join pg_stat_activity a using (pid)
     where l.locktype = 'advisory' and l.granted and l.classid = 0 and l.objid = $1`,
    [lock],
  );
  const [found] = rows;
  if (!found) return {};
  const pid = Number(found.name.split(' ').at(-1));
  return { session: found.session, ...(Number.isInteger(pid) && { pid }) };
}
