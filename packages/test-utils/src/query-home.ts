import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';

/** Queries the managed PostgreSQL of a home, whether or not a process uses the home. `postgres` is the superuser. */
export async function queryHome<Row extends object>(
  home: string,
  statement: string,
  user: 'netraven' | 'postgres' = 'netraven',
): Promise<Row[]> {
  const password = (await readFile(join(home, `postgres/cluster/${user}.password`), 'utf8')).trim();
  const client = new Client({ host: join(home, 'postgres/run'), user, database: 'netraven', password });
  client.on('error', () => undefined); // the query rejects too
  await client.connect();
  try {
    return (await client.query<Row>(statement)).rows;
  } finally {
    await client.end();
  }
}
