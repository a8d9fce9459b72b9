import { Client, type ClientConfig } from 'pg';

/** Held while tables are made, so that several processes may start at once. */
const setupLock = 0x6e727365;

/** Does work while holding the setup lock, on a connection that ends with it. */
export async function withLock<T>(login: ClientConfig, work: () => Promise<T>): Promise<T> {
  const client = new Client(login);
  client.on('error', () => undefined); // the query under way, or the next one, rejects
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [setupLock]);
    return await work();
  } finally {
    await client.end();
  }
}
