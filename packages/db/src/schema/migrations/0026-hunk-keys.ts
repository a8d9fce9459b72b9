import { sql, type Kysely } from 'kysely';

/** The keys of the hunks of each change, instead of one hash of all. The index of changes is filled again by the server. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('truncate version_change').execute(db);
  await sql
    .raw(
      `alter table version_change drop column hash, drop column unordered_hash,
        add column hunks bytea, add column unordered_hunks bytea`,
    )
    .execute(db);
}
