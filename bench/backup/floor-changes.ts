/** Floor for nights: of a text that is the same as the one before, only a row is stored. */
import { createHash } from 'node:crypto';
import type { Client } from 'pg';

export interface Changes {
  /** Returns true for the same text as before, and adds a row to the next transaction. */
  isSame(name: string, text: Buffer): boolean;
  /** Resolves once all added rows are stored. */
  stored(): Promise<void>;
}

const transaction = 100;

export async function openChanges(client: Client): Promise<Changes> {
  await client.query('create table confirmed (name text, at timestamptz default now())');
  const hashes = new Map<string, string>();
  let added: string[] = [];
  let stored = Promise.resolve();
  const store = async (names: readonly string[]): Promise<void> => {
    if (names.length > 0) await client.query('insert into confirmed (name) select unnest($1::text[])', [names]);
  };
  const flush = (): Promise<void> => {
    const names = added;
    added = [];
    return (stored = stored.then(() => store(names)));
  };
  return {
    isSame(name, text) {
      const hash = createHash('sha256').update(text).digest('hex');
      if (hashes.get(name) !== hash) {
        hashes.set(name, hash);
        return false;
      }
      if (added.push(name) === transaction) void flush();
      return true;
    },
    stored: flush,
  };
}
