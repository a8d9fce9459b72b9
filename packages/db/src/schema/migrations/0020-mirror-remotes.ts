import { sql, type Kysely } from 'kysely';

/** Remotes of the mirror, with the last version that was read back from each. `owner`: the mirror whose config names it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table mirror_remote (
    name text primary key,
    url text not null,
    owner text not null,
    version_id bigint not null default 0,
    commit_id text,
    verified_at timestamptz,
    tried_at timestamptz not null default now(),
    error jsonb,
    failing_since timestamptz,
    check ((error is null) = (failing_since is null))
  )`.execute(db);
}
