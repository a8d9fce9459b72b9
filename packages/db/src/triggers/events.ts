import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { dbError } from '../codes.ts';
import { runResult } from '../runs/run.ts';
import { isUniqueViolation } from '../transaction.ts';
import { secretIdentity, type TriggerEvent } from './trigger.ts';
import { get } from './triggers.ts';

/** Requests that one webhook may send within a minute. */
const mostPerMinute = 60;

/**
 * Returns the id and the secret of a webhook by the name of its trigger. Returns undefined if no webhook has it.
 *
 * @throws {NetRavenError} NR_SECRET_UNREADABLE
 */
export async function webhook(db: Database, name: string): Promise<{ id: string; secret: string } | undefined> {
  const row = await db.kysely
    .selectFrom('trigger')
    .select(['id', 'secret'])
    .where('name', '=', name)
    .where('kind', '=', 'webhook')
    .executeTakeFirst();
  return row?.secret ? { id: row.id, secret: db.keyring.open(row.secret, secretIdentity(row.id)) } : undefined;
}

/**
 * Notes the event of a request whose signature was checked. A worker decides it. Returns the id of the event.
 *
 * @param names the devices that the request names. Default: all of the trigger
 * @throws {NetRavenError} NR_TRIGGER_REPEATED, NR_TRIGGER_TOO_OFTEN
 */
export async function receive(
  db: Database,
  triggerId: string,
  { signature, names }: { readonly signature: Buffer; readonly names?: readonly string[] },
): Promise<number> {
  try {
    const { rows } = await sql<{ id: number }>`
      insert into trigger_event (trigger_id, signature, device_names)
      select id, ${signature}, ${names ? [...names] : null}::text[] from trigger
      where id = ${triggerId} and coalesce((
        select received_at from trigger_event where trigger_id = ${triggerId}
        order by id desc offset ${mostPerMinute - 1} limit 1
      ) <= now() - interval '1 minute', true)
      returning id`.execute(db.kysely);
    const [row] = rows;
    if (row) return row.id;
  } catch (cause) {
    if (!isUniqueViolation(cause)) throw cause;
    throw dbError('NR_TRIGGER_REPEATED', 'This request was received before', { cause });
  }
  throw dbError('NR_TRIGGER_TOO_OFTEN', `The trigger had ${mostPerMinute} requests within a minute`);
}

/** Lists the events of a trigger, newest first. Default limit: 50. `before`: the last id of the page before. */
export async function events(
  db: Database,
  triggerId: string,
  { limit = 50, before = null }: { readonly limit?: number; readonly before?: number | null } = {},
): Promise<TriggerEvent[]> {
  const { id } = await get(db, triggerId);
  const { rows } = await sql<TriggerEvent>`
    select ${columns} from trigger_event event left join run on run.id = event.run_id
    where event.trigger_id = ${id} and (${before}::bigint is null or event.id < ${before})
    order by event.id desc limit ${Math.min(limit, 500)}`.execute(db.kysely);
  return rows;
}

/** Returns the last event of each trigger that had one, by the id of the trigger. */
export async function lastEvents(db: Database): Promise<Map<string, TriggerEvent>> {
  const { rows } = await sql<TriggerEvent & { readonly triggerId: string }>`
    select trigger.id as "triggerId", ${columns}
    from trigger cross join lateral (
      select * from trigger_event where trigger_id = trigger.id order by id desc limit 1
    ) as event left join run on run.id = event.run_id`.execute(db.kysely);
  return new Map(rows.map(({ triggerId, ...event }) => [triggerId, event]));
}

const columns = sql`event.id, event.received_at as "receivedAt", event.decided_at as "decidedAt",
  coalesce(event.device_names, (
    select array_agg(device.name order by device.name) from device where device.id = any(event.device_ids)
  )) as devices,
  event.source_run_id as "sourceRunId", event.run_id as "runId", event.reason, event.message, ${runResult}`;
