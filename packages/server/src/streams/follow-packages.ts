import { setTimeout as delay } from 'node:timers/promises';
import type { PackagesEvent } from '@netraven/api';
import { workers, type Database } from '@netraven/db';
import type { Message } from './message.ts';
import { watchRows } from './watch-rows.ts';

/** Nothing notifies of what a worker offers: it is looked at. */
const pollMs = 1000;

/** Tells at once, and then whenever the list of job packages is another one. */
export async function* followPackages(db: Database, signal: AbortSignal): AsyncGenerator<readonly Message[], void> {
  let known: string | undefined;
  async function* look(): AsyncGenerator<readonly Message[], void> {
    const stamp = await workers.offersStamp(db);
    if (stamp === known) return;
    const event: PackagesEvent = { at: new Date().toISOString() };
    yield [{ data: event }];
    known = stamp;
  }
  // Aborted: the watch ends.
  const next = (): Promise<void> => delay(pollMs, undefined, { signal }).catch(() => undefined);
  yield* watchRows({ look, next, signal });
}
