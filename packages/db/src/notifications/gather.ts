import { randomUUID } from 'node:crypto';
import { isWithinOr } from '@netraven/schedules';
import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { inTransaction } from '../transaction.ts';

/** Least time between two messages of a rule, in ms. */
const pauseMs = 300_000;

/**
 * Makes a delivery of all events that wait, for each rule that may send now: not within its quiet hours, 5 minutes after
 * its last message, and not before that one was sent or given up. Several processes may call it at once.
 * Returns the number of new ones.
 *
 * @param now by the clock of the database
 */
export async function gather(db: Database, now: Date): Promise<number> {
  const due = await db.kysely
    .selectFrom('notification_rule')
    .select(['id', 'quiet', 'time_zone'])
    .where('paused_at', 'is', null)
    .where(maySend(now))
    .execute();
  let made = 0;
  for (const { id, quiet, time_zone: timeZone } of due) {
    if (isWithinOr({ periods: quiet, timeZone }, now, false)) continue;
    if (await makeDelivery(db, id, now)) made++;
  }
  return made;
}

/** True for a rule with events that wait, whose last message is old enough and ended. A time to come is of a wrong clock. */
const maySend = (now: Date) => sql<boolean>`(
  (told_at is null or told_at <= ${new Date(now.getTime() - pauseMs)} or told_at > ${new Date(now.getTime() + pauseMs)})
  and exists (select from notification_event where rule_id = notification_rule.id and delivery_id is null)
  and not exists (select from delivery where rule_id = notification_rule.id and state = 'waiting'))`;

async function makeDelivery(db: Database, ruleId: string, now: Date): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    const rule = await trx
      .selectFrom('notification_rule')
      .select('id')
      .where('id', '=', ruleId)
      .where('paused_at', 'is', null)
      .where(maySend(now))
      .forUpdate()
      .skipLocked()
      .executeTakeFirst();
    if (!rule) return false;
    const id = randomUUID();
    await trx
      .insertInto('delivery')
      .values({ id, rule_id: ruleId, events: 0, next_at: now, created_at: now, answer: null })
      .execute();
    const { numUpdatedRows } = await trx
      .updateTable('notification_event')
      .set({ delivery_id: id })
      .where('rule_id', '=', ruleId)
      .where('delivery_id', 'is', null)
      .executeTakeFirst();
    await trx
      .updateTable('delivery')
      .set({ events: Number(numUpdatedRows) })
      .where('id', '=', id)
      .execute();
    await trx.updateTable('notification_rule').set({ told_at: now }).where('id', '=', ruleId).execute();
    return true;
  });
}
