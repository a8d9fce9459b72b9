import type { EventKind } from '@netraven/notifications';
import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { recordset } from '../schema/recordset.ts';
import { inTransaction, type Trx } from '../transaction.ts';
import { endedRuns } from './find/ended-runs.ts';
import type { FoundEvent, Look } from './find/found.ts';
import { healthChanges, triedDevices } from './find/health-changes.ts';
import { problems } from './find/problems.ts';
import { lastBefore, newest, versions } from './find/versions.ts';

/** Least time between two looks of all workers, in ms. */
const lookEveryMs = 5_000;
/**
 * Time between two looks at the health of all devices, in ms: time alone makes devices stale. With 10,000 devices it takes
 * 0.4 s. The looks between them are at devices of which a task has ended.
 */
const lookAtAllEveryMs = 60_000;

/** A rule, as far as it decides which events it tells. */
interface ActiveRule {
  readonly id: string;
  readonly events: readonly EventKind[];
  readonly tags: readonly string[];
  readonly job_types: readonly string[];
  readonly since: Date;
}

/**
 * Finds what has happened since the last look, and notes it for each rule that tells it. Does nothing while no rule exists,
 * or when a worker has looked within 5 s or looks now. The events, and the state up to which was looked, are written in one
 * transaction: each event is noted once. Returns the number of events that were noted, counting each rule.
 *
 * @param now by the clock of the database
 */
export async function look(db: Database, now: Date): Promise<number> {
  return inTransaction(db, async (trx) => {
    const before = await trx
      .selectFrom('notification_look')
      .select(['looked_at', 'looked_at_all', 'artifact_id'])
      // A time to come was noted while the clock of the database was ahead.
      .where(
        sql<boolean>`(looked_at <= ${new Date(now.getTime() - lookEveryMs)} or looked_at > ${new Date(now.getTime() + lookAtAllEveryMs)})`,
      )
      .where(sql<boolean>`exists (select from notification_rule where paused_at is null)`)
      .forUpdate()
      .skipLocked()
      .executeTakeFirst();
    if (!before) return 0;
    const rules = await trx
      .selectFrom('notification_rule')
      .select(['id', 'events', 'tags', 'job_types', 'since'])
      .where('paused_at', 'is', null)
      .execute();
    const since = new Date(Math.min(...rules.map((rule) => rule.since.getTime())));
    const current: Look = { db: { ...db, kysely: trx }, now, lastAt: earlier(before.looked_at, now), since };
    const isTold = (kind: EventKind): boolean => rules.some(({ events }) => events.includes(kind));
    const allAt = earlier(before.looked_at_all, now);
    const isAllDue = now.getTime() - allAt.getTime() >= lookAtAllEveryMs;
    const health = await healthChanges(current, allAt, isAllDue ? undefined : await triedDevices(current));
    const runs = isTold('run-failed') || isTold('run-succeeded') ? await endedRuns(current) : [];
    const other = await problems(current);
    const texts = isTold('config-changed')
      ? await versions(current, await positionOf(current, before.artifact_id), (found) =>
          rules.some((rule) => tells(rule, found)),
        )
      : { found: [], last: await newest(current) };
    const noted = await note(trx, rules, [...health, ...runs, ...other, ...texts.found]);
    await trx
      .updateTable('notification_look')
      .set({ looked_at: now, artifact_id: texts.last, ...(isAllDue && { looked_at_all: now }) })
      .execute();
    return noted;
  });
}

/** Returns the end of the last look. One that seems to come later tells nothing: then it is looked at the last minutes. */
function earlier(at: Date, now: Date): Date {
  return at.getTime() > now.getTime() + lookAtAllEveryMs ? new Date(now.getTime() - lookAtAllEveryMs) : at;
}

/** Returns the version after which to look. While no rule existed, others were saved that no rule tells. */
async function positionOf(current: Look, last: number): Promise<number> {
  return current.lastAt < current.since ? Math.max(last, await lastBefore(current)) : last;
}

async function note(trx: Trx, rules: readonly ActiveRule[], found: readonly FoundEvent[]): Promise<number> {
  const rows = rules.flatMap((rule) =>
    found.filter((event) => tells(rule, event)).map((event) => ({ rule, ...event })),
  );
  if (rows.length === 0) return 0;
  const { numAffectedRows = 0n } = await sql`
    insert into notification_event (rule_id, key, event, at)
    select * from ${recordset('new', rows, {
      rule_id: ['uuid', ({ rule }) => rule.id],
      key: ['text', ({ key }) => key],
      event: ['json', ({ event }) => event],
      at: ['timestamptz', ({ event }) => event.at],
    })} on conflict do nothing`.execute(trx);
  return Number(numAffectedRows);
}

function tells(rule: ActiveRule, { event, happenedAt, tags, jobType }: FoundEvent): boolean {
  return (
    rule.events.includes(event.event) &&
    happenedAt >= rule.since &&
    (rule.tags.length === 0 || !tags || tags.some((tag) => rule.tags.includes(tag))) &&
    (rule.job_types.length === 0 || jobType === undefined || rule.job_types.includes(jobType))
  );
}
