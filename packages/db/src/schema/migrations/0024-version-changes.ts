import { sql, type Kysely } from 'kysely';

/**
 * How each version differs from the one before it, and when a text was last saved again unchanged. A row is removed
 * with either of its versions, so a version whose previous one was removed is compared again.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table version_change (
    id bigint primary key references artifact (id) on delete cascade,
    previous_id bigint references artifact (id) on delete cascade,
    added integer,
    removed integer,
    hash bytea,
    unordered_added integer,
    unordered_removed integer,
    unordered_hash bytea
  )`,
  'create index version_change_previous on version_change (previous_id)',
  // Updated with each backup that finds nothing new: with room in its pages, no index has to follow.
  `create table version_confirmed (
    id bigint primary key references artifact (id) on delete cascade,
    at timestamptz not null
  ) with (fillfactor = 50)`,
];
