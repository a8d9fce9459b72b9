import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { json } from '../schema/json.ts';

/** How long history is kept. Versions of artifacts stay, and so do the runs from which the health of devices is derived. */
export interface Retention {
  /** Days for which log entries and raw texts in quarantine are kept. Default 30. */
  readonly logDays: number;
  /** Days for which runs with their tasks and attempts, and due times, are kept. Default 365. */
  readonly runDays: number;
  /** Number of the newest runs of each job type that are kept. Default 10,000. */
  readonly runsPerJobType: number;
}

/** The settings, and when a worker last began to remove old history. Null: not yet. */
export interface RetentionState extends Retention {
  readonly lastAt: Date | null;
}

const defaults: Retention = { logDays: 30, runDays: 365, runsPerJobType: 10_000 };

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
export async function change(db: Database, changed: Partial<Retention>): Promise<RetentionState> {
  await sql`insert into setting (key, value) values (${settingsKey}, ${json(changed)})
    on conflict (key) do update set value = setting.value || excluded.value, changed_at = now()`.execute(db.kysely);
  return get(db);
}

/** Returns true for one caller of all workers per hour. */
export async function claimHour(db: Database): Promise<boolean> {
  const { rows } = await sql`insert into setting (key, value, changed_at) values (${lastKey}, 'null', now())
    on conflict (key) do update set changed_at = now() where setting.changed_at <= now() - interval '1 hour'
    returning key`.execute(db.kysely);
  return rows.length > 0;
}
