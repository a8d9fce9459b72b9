import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';

/** A connection to the managed PostgreSQL of a home. */
export type HomeClient = Client;

type User = 'netraven' | 'postgres';

/** Connects to the managed PostgreSQL of a home, whether or not a process uses the home. `postgres` is the superuser. */
export async function connectHome(home: string, user: User = 'netraven'): Promise<HomeClient> {
  const password = (await readFile(join(home, `postgres/cluster/${user}.password`), 'utf8')).trim();
  const client = new Client({ host: join(home, 'postgres/run'), user, database: 'netraven', password });
  client.on('error', () => undefined); // the query rejects too
  await client.connect();
  return client;
}

/** Queries the managed PostgreSQL of a home once. */
export async function queryHome<Row extends object>(
  home: string,
  statement: string,
  user: User = 'netraven',
): Promise<Row[]> {
  const client = await connectHome(home, user);
  try {
    return (await client.query<Row>(statement)).rows;
  } finally {
    await client.end();
  }
}
