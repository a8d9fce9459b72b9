import { sql, type Kysely } from 'kysely';

/** The key that a device showed last in place of the pinned one, for an administrator to decide about. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table host_key
    add column refused_algorithm text,
    add column refused_fingerprint text,
    add column refused_at timestamptz,
    add constraint host_key_refused check (
      num_nonnulls(refused_algorithm, refused_fingerprint, refused_at) in (0, 3)
    )`.execute(db);
}
