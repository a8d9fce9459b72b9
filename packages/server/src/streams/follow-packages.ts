import { setTimeout as delay } from 'node:timers/promises';
import type { PackagesEvent } from '@netraven/api';
import { workers, type Database } from '@netraven/db';
import type { Message } from './message.ts';
import { watchRows } from './watch-rows.ts';

/** Registrations of workers send no notifications, so they are polled. */
const pollMs = 1000;

/** Yields an event at once, and then whenever the list of job packages changed. */
export async function* followPackages(db: Database, signal: AbortSignal): AsyncGenerator<readonly Message[], void> {
  let known: string | undefined;
  async function* readNew(): AsyncGenerator<readonly Message[], void> {
    const stamp = await workers.offersStamp(db);
    if (stamp === known) return;
    const event: PackagesEvent = { at: new Date().toISOString() };
    yield [{ data: event }];
    known = stamp;
  }
  // An abort ends the watch.
  const waitForChange = (): Promise<void> => delay(pollMs, undefined, { signal }).catch(() => undefined);
  yield* watchRows({ readNew, waitForChange, signal });
}
