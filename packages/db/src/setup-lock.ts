import { setTimeout as wait } from 'node:timers/promises';
import { Client, type ClientConfig } from 'pg';

/** Held while tables are migrated and partitions made, so that several processes can start at once. */
const setupLock = 0x6e727365;
/** Pause between two tries to get it, in ms. */
const pauseMs = 100;
/** A server that is there answers a try, and ends a connection, within this time, in ms. */
const answerMs = 10_000;

/**
 * Runs `work` while holding the setup lock, on a connection of its own. Waits for another process as long as that takes, but
 * not for a server that does not answer.
 */
export async function withLock<T>(login: ClientConfig, work: () => Promise<T>): Promise<T> {
  const client = new Client({ ...login, query_timeout: answerMs });
  client.on('error', () => undefined); // the current or the next query rejects
  await client.connect();
  try {
    while (!(await tryLock(client))) await wait(pauseMs);
    return await work();
  } finally {
    await Promise.race([client.end(), wait(answerMs, undefined, { ref: false })]);
  }
}

async function tryLock(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ held: boolean }>('select pg_try_advisory_lock($1) as held', [setupLock]);
  return rows[0]?.held === true;
}
