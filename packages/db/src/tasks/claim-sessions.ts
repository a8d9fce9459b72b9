import { errorData, type NetRavenError } from '@netraven/core';
import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { dbError } from '../codes.ts';
import type { Fence } from '../queue/queue.ts';
import { recordset } from '../schema/recordset.ts';
import { putBackBlocked } from './return-to-queue.ts';
import { inTransaction, notify, type Trx } from '../transaction.ts';
import { live } from '../workers/live.ts';
import { loadSessions, lockClaims } from '../session-limits/sessions.ts';

/** A task that is about to open a session. */
export interface SessionClaim {
  readonly fence: Fence;
  /** The keys of the limits that hold for it. */
  readonly keys: readonly string[];
  /** True: a task that must wait goes back to the queue, and comes again when there is room. */
  readonly mayWait: boolean;
}

/** Delay of a task that waits, in ms. It is fetched earlier when there is room. */
const longestWaitMs = 600_000;
/** A task that was woken and has not claimed for so long is woken again. */
const wakeAgain = sql`interval '5 seconds'`;

/**
 * Claims sessions for tasks: each needs room in all its limits. Returns for each whether it has its claim, which ends
 * with the hold on the task: when its result is committed, it is given back, or its lease lapses. Without a claim it must
 * open no session.
 */
export async function claimSessions(db: Database, asked: readonly SessionClaim[]): Promise<boolean[]> {
  return inTransaction(db, async (trx) => {
    await lockClaims(trx);
    const held = await db.queue.touch(
      trx,
      asked.map(({ fence }) => fence),
    );
    const sessions = await loadSessions(db, trx);
    const granted: SessionClaim[] = [];
    const waiting: Waiting[] = [];
    for (const one of asked) {
      const { fence, keys, mayWait } = one;
      if (!held.has(fence.id)) continue;
      const before = sessions.replace(fence.id, []);
      const blockedBy = keys.find((key) => sessions.free(key) < 1);
      if (blockedBy === undefined) {
        sessions.replace(fence.id, keys);
        granted.push(one);
      } else if (mayWait) waiting.push({ fence, blockedBy });
      else sessions.replace(fence.id, before);
    }
    await writeClaims(trx, granted, sessions.ended);
    await putBack(db, trx, waiting);
    const has = new Set(granted);
    return asked.map((one) => has.has(one));
  });
}

interface Waiting {
  readonly fence: Fence;
  readonly blockedBy: string;
}

async function writeClaims(trx: Trx, granted: readonly SessionClaim[], ended: readonly string[]): Promise<void> {
  if (ended.length > 0) await sql`delete from session_claim where task_id = any(${ended}::uuid[])`.execute(trx);
  if (granted.length === 0) return;
  await sql`insert into session_claim (task_id, pool, fence, keys)
    select task_id, pool, fence, array(select jsonb_array_elements_text(keys)) from ${recordset('new', granted, {
      task_id: ['uuid', ({ fence }) => fence.id],
      pool: ['text', ({ fence }) => fence.pool],
      fence: ['int', ({ fence }) => fence.retryCount],
      keys: ['jsonb', ({ keys }) => keys],
    })}
    on conflict (task_id) do update set pool = excluded.pool, fence = excluded.fence, keys = excluded.keys`.execute(
    trx,
  );
  await sql`delete from session_wait where task_id = any(${granted.map(({ fence }) => fence.id)}::uuid[])`.execute(trx);
}

/** Puts tasks back until there is room. They keep their place in the line. */
async function putBack(db: Database, trx: Trx, waiting: readonly Waiting[]): Promise<void> {
  if (waiting.length === 0) return;
  await sql`insert into session_wait (task_id, blocked_by)
    select task_id, blocked_by from ${recordset('new', waiting, {
      task_id: ['uuid', ({ fence }) => fence.id],
      blocked_by: ['text', ({ blockedBy }) => blockedBy],
    })}
    on conflict (task_id) do update set blocked_by = excluded.blocked_by, woken_at = null`.execute(trx);
  const blocked = waiting.map(({ fence, blockedBy }) => ({
    fence,
    reason: errorData(limitReached([blockedBy]), 'NR_SESSION_LIMIT'),
  }));
  await putBackBlocked(db, trx, blocked, longestWaitMs);
}

/** Returns the reason why a task waits for these limits. */
export function limitReached(keys: readonly string[]): NetRavenError {
  return dbError('NR_SESSION_LIMIT', `the task waits for the session limit ${keys.join(' or ')}`);
}

/**
 * Lets tasks that wait be fetched, as many as there is room for, longest waiting first. Those that were woken in vain come
 * last, and those of a pool without a live worker not at all: they must not take the room of others.
 */
export async function wakeWaiting(db: Database): Promise<void> {
  const any = await db.kysely.selectFrom('session_wait').select('task_id').limit(1).executeTakeFirst();
  if (!any) return;
  await inTransaction(db, async (trx) => {
    await lockClaims(trx);
    // Such as those of cancelled runs.
    await sql`delete from session_wait using task where task.id = task_id and task.status <> 'queued'`.execute(trx);
    const sessions = await loadSessions(db, trx);
    const { rows: keys } = await sql<{ key: string; woken: number }>`
      select blocked_by as key, count(*) filter (where woken_at > now() - ${wakeAgain})::int as woken
      from session_wait group by blocked_by order by blocked_by`.execute(trx);
    for (const { key, woken } of keys) {
      const room = Math.min(sessions.free(key) - woken, 1_000);
      if (room > 0) await wake(db, trx, key, room);
    }
  });
}

async function wake(db: Database, trx: Trx, key: string, room: number): Promise<void> {
  const { rows } = await sql<{ id: string; pool: string }>`
    with next as (
      select task_id from session_wait join task on task.id = task_id
      where blocked_by = ${key} and (woken_at is null or woken_at <= now() - ${wakeAgain})
        and exists (select from worker where worker.pool = task.pool and ${live})
      order by woken_at nulls first, since, task_id limit ${room}
    )
    update session_wait set woken_at = now() from next, task
    where session_wait.task_id = next.task_id and task.id = next.task_id returning task.id, task.pool`.execute(trx);
  for (const [pool, ofPool] of Map.groupBy(rows, (row) => row.pool)) {
    await db.queue.hurry(
      trx,
      pool,
      ofPool.map(({ id }) => id),
    );
    await notify(trx, 'netraven_task', [pool]);
  }
}
