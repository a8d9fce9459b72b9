import { sql, type Kysely } from 'kysely';

/** The audit, and what the removal of old versions needs. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table audit (
    id bigint primary key,
    at timestamptz not null,
    who text not null,
    address text not null,
    action text not null check (action in ('reveal', 'export', 'quarantine-show')),
    subject json not null,
    reason text not null,
    previous bytea not null,
    hash bytea not null
  )`,
  `create function refuse_audit_change() returns trigger language plpgsql as $$
    begin
      raise exception 'entries of the audit are never changed or removed' using errcode = '42501';
    end $$`,
  `create trigger audit_is_kept before update or delete or truncate on audit
    for each statement execute function refuse_audit_change()`,
  // The run of a removed version. A mirror finds its place by it, however far it is behind.
  'create table removed_version (id bigint primary key, run_id uuid not null)',
  // Without it, each removed blob would read all versions.
  'create index artifact_hash on artifact (hash)',
];
