import { inflateSync } from 'node:zlib';
import { sql } from 'kysely';
import type { Database } from '../src/index.ts';

/** Every row of every table as text, those of the queue too; bytes as hex, packed texts unpacked. Sorted, so that two dumps compare. */
export async function dump(db: Database): Promise<string[]> {
  const { rows: tables } = await sql<{ name: string }>`select format('%I.%I', n.nspname, c.relname) as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname in ('public', 'pgboss') order by 1`.execute(db.kysely);
  const lines: string[] = [];
  for (const { name } of tables) {
    // The queue counts its jobs by itself, now and then.
    if (name === 'pgboss.queue' || name === 'pgboss.version') continue;
    const { rows } = await sql<{ line: string }>`select t::text as line from ${sql.raw(name)} t`.execute(db.kysely);
    lines.push(...rows.map((row) => `${name} ${row.line}`));
  }
  for (const blob of await db.kysely.selectFrom('blob').select(['content', 'packing']).execute()) {
    if (blob.packing !== 'none') lines.push(`unpacked ${inflateSync(blob.content).toString('hex')}`);
  }
  return lines.sort((a, b) => (a < b ? -1 : 1));
}
