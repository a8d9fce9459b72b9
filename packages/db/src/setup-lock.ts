import { Client, type ClientConfig } from 'pg';

/** Held while tables are migrated, so that several processes can start at once. */
const setupLock = 0x6e727365;

/** Runs `work` while holding the setup lock, on a connection of its own. */
export async function withLock<T>(login: ClientConfig, work: () => Promise<T>): Promise<T> {
  const client = new Client(login);
  client.on('error', () => undefined); // the current or the next query rejects
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [setupLock]);
    return await work();
  } finally {
    await client.end();
  }
}
