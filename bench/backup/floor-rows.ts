/** Floor for database rows: tasks, their texts and five log lines each, written in transactions of a hundred. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { startsOf } from './floor-starts.ts';

export interface Rows {
  readonly client: Client;
  /** Creates tasks. */
  create(names: readonly string[]): Promise<unknown>;
  /** Resolves once the start of a task is stored, with those of other tasks that start meanwhile. */
  start(name: string): Promise<unknown>;
  /** Adds the text of a task to the next transaction. */
  add(name: string, text: Buffer): void;
  /** Resolves once all added texts are stored. */
  stored(): Promise<unknown>;
  end(): Promise<void>;
}

const tables = `create table task (name text primary key, status text);
  create table log (id bigserial primary key, name text, at timestamptz default now(), message text);
  create table attempt (name text, started_at timestamptz default now());
  create table version (id bigserial primary key, name text, content bytea storage external)`;
const transaction = 100;

export async function openRows(folder: string): Promise<Rows> {
  const postgres = fork(fileURLToPath(new URL('../start/floor-postgres.ts', import.meta.url)), [folder]);
  await once(postgres, 'message');
  const client = new Client({ host: folder, user: 'postgres', database: 'postgres' });
  await client.connect();
  await client.query(tables);
  let added: (readonly [string, Buffer])[] = [];
  let stored: Promise<void> = Promise.resolve();
  const store = async (rows: typeof added): Promise<void> => {
    if (rows.length === 0) return;
    // One parameter per text: PostgreSQL would receive bytes in an array as hex.
    const places = rows.map((_, row) => `($${2 * row + 2}, $${2 * row + 3})`);
    const all = `with stored as (insert into version (name, content) values ${places.join()}),
      logged as (insert into log (name, message) select name, 'line ' || line from unnest($1::text[]) name, generate_series(1, 5) line)
      update task set status = 'success' where name = any($1::text[])`;
    await client.query(all, [rows.map(([name]) => name), ...rows.flat()]);
  };
  const flush = (): Promise<void> => {
    const rows = added;
    added = [];
    return (stored = stored.then(() => store(rows)));
  };
  return {
    client,
    create: (names) => client.query(`insert into task select name, 'running' from unnest($1::text[]) name`, [names]),
    start: startsOf(client),
    add(name, text) {
      added.push([name, text]);
      if (added.length === transaction) void flush();
    },
    stored: flush,
    async end() {
      await client.end();
      postgres.send('stop');
      await once(postgres, 'exit');
    },
  };
}
