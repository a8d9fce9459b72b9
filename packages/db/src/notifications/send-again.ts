import type { Message } from '@netraven/notifications';
import type { Database } from '../database.ts';
import { dbError } from '../codes.ts';
import { deliveries, eventsOf, type Delivery } from './deliveries.ts';

/** A delivery with the events of its message. */
export interface DeliveryWithEvents {
  readonly delivery: Delivery;
  readonly message: Omit<Message, 'id' | 'rule'>;
}

/** Returns a delivery with its events. @throws {NetRavenError} NR_DELIVERY_UNKNOWN */
export async function showDelivery(db: Database, id: string): Promise<DeliveryWithEvents> {
  const delivery = await deliveryOf(db, id);
  return { delivery, message: await eventsOf(db, id) };
}

/**
 * Sends a failed message again, now and with as many tries as a new one. Returns its delivery.
 *
 * @throws {NetRavenError} NR_DELIVERY_UNKNOWN
 * @throws {NetRavenError} NR_DELIVERY_NOT_FAILED, also if its rule is paused
 */
export async function sendAgain(db: Database, id: string, now: Date): Promise<Delivery> {
  const { rule, state } = await deliveryOf(db, id);
  const { numUpdatedRows } = await db.kysely
    .updateTable('delivery')
    .set({ state: 'waiting', next_at: now, tries: 0, error: null, ended_at: null })
    .where('id', '=', id)
    .where('state', '=', 'failed')
    .where('rule_id', 'in', (select) =>
      select.selectFrom('notification_rule').select('id').where('paused_at', 'is', null),
    )
    .executeTakeFirst();
  if (numUpdatedRows > 0n) return deliveryOf(db, id);
  if (state === 'failed') {
    throw dbError('NR_DELIVERY_NOT_FAILED', `The rule ${rule} of the message ${id} is paused`, {
      hint: `Resume it with \`netraven notifications resume ${rule}\`.`,
    });
  }
  const why = state === 'sent' ? 'was sent' : 'waits for its next try';
  throw dbError('NR_DELIVERY_NOT_FAILED', `The message ${id} ${why}`);
}

async function deliveryOf(db: Database, id: string): Promise<Delivery> {
  const [found] = await deliveries(db, { id });
  if (!found) throw dbError('NR_DELIVERY_UNKNOWN', `There is no message ${id}`);
  return found;
}
