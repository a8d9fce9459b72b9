import type { ErrorData } from '@netraven/core';
import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { json } from '../schema/json.ts';
import { lackingSince } from './mirror-lag.ts';

/** The code of the error of a remote that has commits which the mirror lacks. */
const divergedCode = 'NR_REMOTE_DIVERGED';
/** A remote of a mirror that was not tried for so long is forgotten: its worker was removed. */
const forgetAfter = sql`interval '30 days'`;

/** A remote of the mirror, compared with the versions of the database. */
export interface RemoteState {
  readonly name: string;
  readonly url: string;
  /** `behind`: it lacks commits, and the last try did not fail. */
  readonly state: 'in-sync' | 'behind' | 'diverged' | 'failing';
  /** Versions that it lacks; each is one commit. */
  readonly commits: number;
  /** Time at which the oldest of them was saved. Null: none is lacking. */
  readonly since: Date | null;
  /** When its branch was last read and was that of the mirror. Null: never. */
  readonly verifiedAt: Date | null;
  /** Of the last try. Null: it succeeded, or there was none. */
  readonly error: ErrorData | null;
  /** Since when all tries failed. */
  readonly failingSince: Date | null;
}

/** The last version that a remote is known to have, and the commit of its branch. */
export interface RemotePosition {
  /** 0: none. */
  readonly versionId: number;
  readonly commit: string | null;
  /** The owner of the mirror that has this commit. Null: none was noted. */
  readonly mirror: string | null;
}

/**
 * Notes the remotes of a mirror, and forgets those that its config no longer names. A remote whose URL changed starts from
 * nothing.
 *
 * @param owner names the mirror, by the id of its home
 */
export async function register(
  db: Database,
  owner: string,
  remotes: readonly Pick<RemoteState, 'name' | 'url'>[],
): Promise<void> {
  const names = remotes.map(({ name }) => name);
  await sql`delete from mirror_remote
    where (owner = ${owner} or tried_at < now() - ${forgetAfter}) and name <> all(${names}::text[])`.execute(db.kysely);
  for (const { name, url } of remotes) {
    await sql`delete from mirror_remote where name = ${name} and url <> ${url}`.execute(db.kysely);
    await add(db, owner, { name, url });
  }
}

/** Notes a remote of a mirror again: another mirror that had the same one may have forgotten it. */
export async function add(
  db: Database,
  owner: string,
  { name, url }: Pick<RemoteState, 'name' | 'url'>,
): Promise<void> {
  await sql`insert into mirror_remote (name, url, owner) values (${name}, ${url}, ${owner})
    on conflict (name) do update set owner = ${owner} where mirror_remote.url = ${url}`.execute(db.kysely);
}

/** Lists all remotes by name. */
export async function list(db: Database): Promise<RemoteState[]> {
  const { rows } = await sql<Omit<RemoteState, 'state'>>`
    select name, url, verified_at as "verifiedAt", error, failing_since as "failingSince", lacking.commits, lacking.since
    from mirror_remote
    cross join lateral (
      select count(*)::int as commits, ${lackingSince} as since
      from artifact where mirrored and id > version_id
    ) as lacking
    order by name`.execute(db.kysely);
  return rows.map((row) => ({ ...row, state: stateOf(row) }));
}

function stateOf({ error, commits }: Omit<RemoteState, 'state'>): RemoteState['state'] {
  if (error) return error.code === divergedCode ? 'diverged' : 'failing';
  return commits > 0 ? 'behind' : 'in-sync';
}

/** Returns what is known of a remote, by all workers. Undefined: it was removed. `verifiedMs`: time since then, in ms. */
export async function position(
  db: Database,
  name: string,
): Promise<(RemotePosition & { readonly isFailing: boolean; readonly verifiedMs: number | null }) | undefined> {
  return db.kysely
    .selectFrom('mirror_remote')
    .select([
      'version_id as versionId',
      'commit_id as commit',
      'mirror',
      sql<boolean>`error is not null`.as('isFailing'),
      sql<number | null>`(extract(epoch from now() - verified_at) * 1000)::float8`.as('verifiedMs'),
    ])
    .where('name', '=', name)
    .executeTakeFirst();
}

/** Notes that the branch of a remote was read and is that of the mirror. A newer version of another worker stays. */
export async function noteVerified(db: Database, name: string, at: RemotePosition): Promise<void> {
  await db.kysely
    .updateTable('mirror_remote')
    .set({
      version_id: at.versionId,
      commit_id: at.commit,
      mirror: at.mirror,
      verified_at: sql<Date>`now()`,
      tried_at: sql<Date>`now()`,
      error: null,
      failing_since: null,
    })
    .where('name', '=', name)
    .where((where) => where.or([where('version_id', '<=', at.versionId), where('error', 'is not', null)]))
    .execute();
}

/** Notes why a remote is not as the mirror. `at`: what its branch has instead; absent if it could not be read. */
export async function noteFailure(db: Database, name: string, error: ErrorData, at?: RemotePosition): Promise<void> {
  await db.kysely
    .updateTable('mirror_remote')
    .set({
      ...(at && { version_id: at.versionId, commit_id: at.commit, mirror: at.mirror }),
      tried_at: sql<Date>`now()`,
      error: json(error),
      failing_since: sql<Date>`coalesce(failing_since, now())`,
    })
    .where('name', '=', name)
    .execute();
}
