import { sql, type RawBuilder } from 'kysely';
import type { Database } from '../database.ts';

/** Versions that a mirror lacks. */
export interface MirrorLag {
  /** Versions that the mirror which is furthest behind still has to commit. */
  readonly versions: number;
  /** Time at which the oldest of them was saved. Null: none is lacking. */
  readonly since: Date | null;
  /** Versions that a mirror never gets, because they were removed before it had them. The most of all mirrors. */
  readonly lost: number;
}

/** A mirror that notes nothing for so long, while another one does, was removed with its worker. */
const forgetAfter = sql`interval '30 days'`;

const known = sql`(select * from mirror where seen_at > (select max(seen_at) from mirror) - ${forgetAfter}) as known`;

/** Selects the last version that all mirrors have. Null: no mirror has noted one. */
export const mirroredUntil: RawBuilder<number | null> = sql`(select min(version_id) from ${known})`;

/**
 * Notes that a mirror went on from a version to another one. Only for {@link mirrorLag} and retention: the mirror itself reads
 * its position from Git.
 *
 * @param owner names the mirror, by the id of its home
 * @param after 0: it was made again
 */
export async function noteMirrored(db: Database, owner: string, after: number, last: number): Promise<void> {
  const lost = sql`(select count(*) from removed_version where mirrored and id > ${after} and id <= ${last})`;
  await sql`insert into mirror (owner, version_id, lost) values (${owner}, ${last}, ${lost})
    on conflict (owner) do update set version_id = excluded.version_id, seen_at = now(),
      lost = excluded.lost + case when ${after}::bigint = 0 then 0 else mirror.lost end`.execute(db.kysely);
}

/** SQL for the time since when versions are lacking. An adopted version is older than the day on which it came. */
export const lackingSince: RawBuilder<Date | null> = sql<Date | null>`min(case when adopted_from is null then saved_at
    else coalesce((select finished_at from run where run.id = run_id), saved_at) end)`;

/** Counts the versions that the mirrors lack. */
export async function mirrorLag(db: Database): Promise<MirrorLag> {
  const { rows } = await sql<MirrorLag>`
    select count(*)::int as versions, ${lackingSince} as since,
      (select least(coalesce(max(lost), 0), 2147483647)::int from ${known}) as lost
    from artifact
    where mirrored and id > coalesce(${mirroredUntil}, 0)`.execute(db.kysely);
  return rows[0] ?? { versions: 0, since: null, lost: 0 };
}
