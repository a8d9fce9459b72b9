import { NetRavenError } from '@netraven/core';
import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { find } from '../devices/devices.ts';
import { errorText } from '../error-text.ts';
import { recordset } from '../schema/recordset.ts';
import { inTransaction, type Trx } from '../transaction.ts';
import { keyOf, mostAuthors, type Author } from '../schema/author.ts';
import { list } from './triggers.ts';

/** A device that reported a change. */
export interface SyslogChange {
  readonly deviceId: string;
  /** Empty: it names none. At most 20. */
  readonly authors: readonly Author[];
}

/** Time for which a device must be quiet. */
const quiet = sql`interval '30 seconds'`;
/** The longest wait for that, from the first message. */
const longestWait = sql`interval '5 minutes'`;
/** Messages about a change that a job made come up to this time after the job has ended. */
const messageDelay = sql`interval '1 minute'`;
/** Changes that one call looks at. */
const most = 1_000;

/** Notes that devices reported changes. Changes of one device are one until it is quiet. Removed devices are ignored. */
export async function noteChanges(db: Database, changes: readonly SyslogChange[]): Promise<void> {
  if (changes.length === 0) return;
  await sql`insert into device_change (device_id, first_at, last_at, due_at, authors)
    select device.id, now(), now(), now() + ${quiet}, new.authors
    from ${recordset('new', changes, {
      device_id: ['uuid', (change) => change.deviceId],
      authors: ['jsonb', ({ authors }) => Object.fromEntries(authors.map((author) => [keyOf(author), author]))],
    })} join device on device.id = new.device_id
    order by device.id
    on conflict (device_id) where decided_at is null do update set
      last_at = excluded.last_at,
      due_at = least(excluded.due_at, device_change.first_at + ${longestWait}),
      authors = case when (select count(*) from jsonb_object_keys(device_change.authors)) < ${mostAuthors}
        then device_change.authors || excluded.authors else excluded.authors end`.execute(db.kysely);
}

/** Makes an event for each trigger of a device that reported a change and is quiet now. Several processes may call it at once. */
export async function fireChanges(db: Database): Promise<void> {
  const due = await db.kysely
    .selectFrom('device_change')
    .select('id')
    .where('decided_at', 'is', null)
    .where('due_at', '<=', sql<Date>`clock_timestamp()`)
    .orderBy('due_at')
    .limit(most)
    .execute();
  if (due.length === 0) return;
  const triggers = (await list(db)).filter(({ kind }) => kind === 'syslog');
  // All reading comes first: a transaction that waits for a second connection could wait for ever.
  const selected = new Map<string, ReadonlySet<string>>();
  for (const { id, name, devices } of triggers) {
    try {
      selected.set(id, new Set((await find(db, devices)).found.map((device) => device.id)));
    } catch (error) {
      // One trigger must not hold up the others.
      if (!(error instanceof NetRavenError)) throw error;
      db.logger.warning(`The trigger ${name} starts nothing: ${errorText(error)}`, { code: error.code });
    }
  }
  await inTransaction(db, async (trx) => {
    const changes = await lockDue(
      trx,
      due.map(({ id }) => id),
    );
    for (const [triggerId, devices] of selected) {
      const own = Map.groupBy(
        changes.filter((change) => devices.has(change.deviceId)),
        (change) => change.isOwn,
      );
      for (const [isOwn, some] of own) {
        const ids = some.map(({ deviceId }) => deviceId);
        await sql`insert into trigger_event (trigger_id, device_ids, own_change)
          select id, ${ids}::uuid[], ${isOwn} from trigger where id = ${triggerId}`.execute(trx);
      }
    }
    await sql`update device_change set decided_at = now()
      where id = any(${changes.map(({ id }) => id)}::bigint[])`.execute(trx);
  });
}

/**
 * Locks the changes that are still due. Waits for another process: taking only what it left would make two runs of one.
 * The order is that of `noteChanges`.
 * `isOwn`: a job of NetRaven was changing the device.
 */
async function lockDue(
  trx: Trx,
  ids: readonly number[],
): Promise<{ readonly id: number; readonly deviceId: string; readonly isOwn: boolean }[]> {
  const { rows } = await sql<{ id: number; deviceId: string; isOwn: boolean }>`
    select id, device_id as "deviceId", exists (
      select from task where task.device_id = device_change.device_id
        and (task.finished_at is null or task.finished_at >= first_at - ${messageDelay})
        and task.configure_begun_at <= last_at
    ) as "isOwn"
    from device_change
    where id = any(${ids}::bigint[]) and decided_at is null and due_at <= clock_timestamp()
    order by device_id for update`.execute(trx);
  return rows;
}
