import { errorData, type NetRavenError } from '@netraven/core';
import { tasks, type Database } from '@netraven/db';
import type { Lease } from '../lease.ts';

/** Gives a task that was not begun back to the queue, uncharged, to be fetched again after a delay. */
export async function giveBack(
  { db, lease }: { readonly db: Database; readonly lease: Lease },
  work: tasks.Work,
  delayMs: number,
  reason: NetRavenError,
): Promise<void> {
  lease.release(work.fence);
  await tasks.giveBack(db, work.fence, delayMs, errorData(reason, reason.code));
}
