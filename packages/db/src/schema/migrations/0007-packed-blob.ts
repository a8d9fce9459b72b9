import { sql, type Kysely } from 'kysely';

/** Texts are packed before they come here, so PostgreSQL need not try. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table blob
    add column packing text not null default 'none' check (packing in ('none', 'zlib')),
    alter column content set storage external`.execute(db);
}
