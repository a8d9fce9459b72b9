import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { isAlive } from '@netraven/core/system';
import { Client, type ClientConfig } from 'pg';
import { failure } from '../failure.ts';

/** The right to work on a home, held by one process at a time. */
export interface Ownership {
  /** Process id of the server's session that carries it. */
  readonly session: number;
  /** False once the connection that carries it broke. */
  held(): boolean;
  release(): Promise<void>;
}

/** Key of the advisory lock: "netraven" read as a number is too long, so its first letters. */
const lock = 0x6e657472;

/**
 * Takes the ownership; `onLost` hears when its connection broke. It is an advisory lock in the server itself, which ends
 * with the process however it ends, so that no stale file has to be judged. `former`: the session that carried it until
 * its connection broke; the server may not have noticed yet.
 *
 * @throws {NetRavenError} NR_DATABASE_IN_USE, naming the process that has it.
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
    // Open, it would keep the process. What made it fail is told, whether or not it can be closed.
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

/** Connects and takes the lock. Tells the server's session that has it now. */
async function takeLock(client: Client, home: string, former: number | undefined): Promise<number> {
  await client.connect();
  // The session of a killed process lives on for a moment.
  for (const end = Date.now() + 3000; ;) {
    const { rows } = await client.query<{ got: boolean }>('select pg_try_advisory_lock($1) as got', [lock]);
    if (rows[0]?.got) break;
    const { pid, session } = await holder(client);
    const ours = pid === process.pid && session === former;
    if (ours) await client.query('select pg_terminate_backend($1)', [session]);
    if ((pid !== undefined && isAlive(pid) && !ours) || Date.now() > end) {
      throw failure(
        'NR_DATABASE_IN_USE',
        `Process ${pid ?? '(unknown)'} on ${hostname()} works on ${home} already; this is process ${process.pid}`,
        { hint: `Stop process ${pid ?? '(unknown)'} first, or choose another home with NETRAVEN_HOME.` },
      );
    }
    await wait(50);
  }
  const { rows } = await client.query<{ session: number }>('select pg_backend_pid() as session');
  return rows[0]?.session ?? 0;
}

/** The process that has the lock, and its session in the server. */
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
