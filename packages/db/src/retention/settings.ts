import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { json } from '../schema/json.ts';

/** Which versions of each artifact of a job type are kept. A version that breaks one of the limits is removed. */
export interface VersionLimits {
  /** Days for which a version is kept after another one replaced it. Default: always. */
  readonly days?: number;
  /** Number of the newest versions that are kept. Default: all. */
  readonly count?: number;
}

/** How long history is kept. The newest version of each artifact stays, and so do the runs from which the health of devices is derived. */
export interface Retention {
  /** Days for which log entries and raw texts in quarantine are kept. Default 30. */
  readonly logDays: number;
  /** Days for which runs with their tasks and attempts, and due times, are kept. Default 365. */
  readonly runDays: number;
  /** Number of the newest runs of each job type that are kept, of each schedule, each trigger, and people. Default 10,000. */
  readonly runsPerJobType: number;
  /** By job type. Default: none, so all versions are kept. */
  readonly versions: Readonly<Record<string, VersionLimits>>;
}

/** The settings to change. Null for a job type: all its versions are kept. */
export type RetentionChange = Partial<Omit<Retention, 'versions'>> & {
  readonly versions?: Readonly<Record<string, VersionLimits | null>>;
};

/** The settings, and when a worker last began to remove old history. Null: not yet. */
export interface RetentionState extends Retention {
  readonly lastAt: Date | null;
}

const defaults: Retention = { logDays: 30, runDays: 365, runsPerJobType: 10_000, versions: {} };

const settingsKey = 'retention';
const lastKey = 'retention_last';

/** Returns the settings, with defaults for those that were never changed. */
export async function get(db: Database): Promise<RetentionState> {
  const rows = await db.kysely
    .selectFrom('setting')
    .select(['key', 'value', 'changed_at'])
    .where('key', 'in', [settingsKey, lastKey])
    .execute();
  const of = (key: string): (typeof rows)[number] | undefined => rows.find((row) => row.key === key);
  return {
    ...defaults,
    ...(of(settingsKey)?.value as Partial<Retention> | undefined),
    lastAt: of(lastKey)?.changed_at ?? null,
  };
}

/** Changes the given settings for all workers. They apply the next time that a worker removes old history. */
export async function change(db: Database, changed: RetentionChange): Promise<RetentionState> {
  const versions = sql`jsonb_build_object('versions',
    coalesce(setting.value -> 'versions', '{}') || coalesce(${json(changed)}::jsonb -> 'versions', '{}'))`;
  await sql`insert into setting (key, value) values (${settingsKey}, jsonb_strip_nulls(${json(changed)}::jsonb))
    on conflict (key) do update set changed_at = now(),
      value = jsonb_strip_nulls(setting.value || ${json(changed)}::jsonb || ${versions})`.execute(db.kysely);
  return get(db);
}

/** Returns true for one caller of all workers per hour. A time to come was noted while the clock was ahead. */
export async function claimHour(db: Database): Promise<boolean> {
  const { rows } = await sql`insert into setting (key, value, changed_at) values (${lastKey}, 'null', now())
    on conflict (key) do update set changed_at = now() where setting.changed_at <= now() - interval '1 hour'
      or setting.changed_at > now() + interval '1 hour'
    returning key`.execute(db.kysely);
  return rows.length > 0;
}
