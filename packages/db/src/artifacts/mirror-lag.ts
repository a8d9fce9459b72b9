import { sql, type RawBuilder } from 'kysely';
import type { Database } from '../database.ts';
import { json } from '../schema/json.ts';

/** The setting with the last version in the mirror. */
export const mirrorKey = 'mirror';

/** Versions that the mirror lacks. */
export interface MirrorLag {
  readonly versions: number;
  /** Time at which the oldest of them was saved. Null: none is lacking. */
  readonly since: Date | null;
}

/** Notes the last version in the mirror. Only for {@link mirrorLag}: the mirror itself reads its position from Git. */
export async function noteMirrored(db: Database, id: number): Promise<void> {
  await db.kysely
    .insertInto('setting')
    .values({ key: mirrorKey, value: json(id) })
    .onConflict((same) => same.column('key').doUpdateSet({ value: json(id), changed_at: sql<Date>`now()` }))
    .execute();
}

/** SQL for the time since when versions are lacking. An adopted version is older than the day on which it came. */
export const lackingSince: RawBuilder<Date | null> = sql<Date | null>`min(case when adopted_from is null then saved_at
    else coalesce((select finished_at from run where run.id = run_id), saved_at) end)`;

/** Counts the versions that the mirror lacks. */
export async function mirrorLag(db: Database): Promise<MirrorLag> {
  const { rows } = await sql<MirrorLag>`
    select count(*)::int as versions, ${lackingSince} as since
    from artifact
    where mirrored and id > coalesce((select value::bigint from setting where key = ${mirrorKey}), 0)`.execute(
    db.kysely,
  );
  return rows[0] ?? { versions: 0, since: null };
}
