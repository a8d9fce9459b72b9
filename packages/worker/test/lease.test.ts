import { expect, it, onTestFinished, vi } from 'vitest';
import type { Database } from '@netraven/db';
import { testDatabase } from '@netraven/db/test-utils/database';
import { bareRun } from '@netraven/db/test-utils/fixtures';
import { Lease, moment } from '../src/lease.ts';

const logger = { warning: () => undefined, error: () => undefined } as never;

it('a lease that was not renewed in time is lost at the next question, before a timer runs', () => {
  using now = vi.spyOn(Date, 'now');
  now.mockReturnValue(1_000_000);
  const lease = new Lease({ db: {} as Database, logger, leaseMs: 30_000 });
  const fence = { id: 'a', retryCount: 1, pool: 'default' };
  const signal = lease.hold({ fence, runId: 'r' });
  expect(lease.isHeld(fence)).toBe(true);
  expect(lease.isHeld({ ...fence, retryCount: 0 })).toBe(false);
  // As after SIGSTOP and SIGCONT.
  now.mockReturnValue(1_022_000);
  expect(lease.isHeld(fence)).toBe(false);
  expect(signal.reason).toMatchObject({ code: 'NR_WORKER_FENCED' });
  expect(lease.isHeld({ id: 'unknown', retryCount: 1, pool: 'default' })).toBe(false);
  void lease.close();
});

it('a task whose work was cancelled may still undo its change, until its lease is lost', () => {
  using now = vi.spyOn(Date, 'now');
  now.mockReturnValue(1_000_000);
  const lease = new Lease({ db: {} as Database, logger, leaseMs: 30_000 });
  const fence = { id: 'a', retryCount: 1, pool: 'default' };
  lease.hold({ fence, runId: 'r' });
  lease.cancel('r');
  expect([lease.isHeld(fence), lease.mayUndo(fence)]).toEqual([false, true]);
  expect(lease.mayUndo({ ...fence, retryCount: 0 })).toBe(false);
  now.mockReturnValue(1_022_000);
  expect(lease.mayUndo(fence)).toBe(false);
  void lease.close();
});

it('an attempt stops when this worker itself holds the next one of its task', () => {
  const lease = new Lease({ db: {} as Database, logger, leaseMs: 30_000 });
  const fence = { id: 'a', retryCount: 1, pool: 'default' };
  const first = lease.hold({ fence, runId: 'r' });
  const second = lease.hold({ fence: { ...fence, retryCount: 2 }, runId: 'r' });
  expect(first.reason).toMatchObject({ code: 'NR_WORKER_FENCED' });
  expect([second.aborted, lease.mayUndo(fence)]).toEqual([false, false]);
  void lease.close();
});

it('a task that is held after all work was aborted is aborted too', () => {
  const lease = new Lease({ db: {} as Database, logger, leaseMs: 30_000 });
  const reason = new Error('the worker is being stopped');
  const hold = (id: string): AbortSignal => lease.hold({ fence: { id, retryCount: 0, pool: 'default' }, runId: 'r' });
  const first = hold('a');
  lease.abortAll(reason);
  const second = hold('b');
  expect([first.reason, second.reason]).toEqual([reason, reason]);
  void lease.close();
});

it('a task that is held after a silent time is not lost by it, and each of the tasks before is', () => {
  using now = vi.spyOn(Date, 'now');
  now.mockReturnValue(1_000_000);
  const lease = new Lease({ db: {} as Database, logger, leaseMs: 30_000 });
  const before = { id: 'a', retryCount: 1, pool: 'default' };
  const after = { id: 'b', retryCount: 1, pool: 'default' };
  lease.hold({ fence: before, runId: 'r' });
  // The database was away, and is back.
  now.mockReturnValue(1_040_000);
  lease.hold({ fence: after, runId: 'r' });
  expect([lease.isHeld(before), lease.isHeld(after)]).toEqual([false, true]);
  now.mockReturnValue(1_062_000);
  expect(lease.isHeld(after)).toBe(false);
  void lease.close();
});

it('a renewal that was asked for one attempt does not stop the next attempt at the same task', async () => {
  vi.useFakeTimers({ toFake: ['setInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const asked = Promise.withResolvers<string[]>();
  // The database holds none of them: the first attempt has ended.
  const lease = new Lease({ db: renewing(() => asked.promise), logger, leaseMs: 30_000 });
  const first = { id: 'a', retryCount: 1, pool: 'default' };
  lease.hold({ fence: first, runId: 'r' });
  vi.advanceTimersByTime(5_000);
  lease.release(first);
  const second = { ...first, retryCount: 2 };
  lease.hold({ fence: second, runId: 'r' });
  asked.resolve([]);
  await lease.close();
  expect(lease.isHeld(second)).toBe(true);
});

it('a task that another attempt holds is stopped at the next renewal', async () => {
  vi.useFakeTimers({ toFake: ['setInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const lease = new Lease({ db: renewing(async () => []), logger, leaseMs: 30_000 });
  const signal = lease.hold({ fence: { id: 'a', retryCount: 1, pool: 'default' }, runId: 'r' });
  vi.advanceTimersByTime(5_000);
  await lease.close();
  expect(signal.reason).toMatchObject({ code: 'NR_WORKER_FENCED', message: 'another attempt holds the task' });
});

it('a task that was not renewed with the others is lost alone', async () => {
  vi.useFakeTimers({ toFake: ['setInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  using now = vi.spyOn(Date, 'now');
  now.mockReturnValue(1_000_000);
  const asked = Promise.withResolvers<string[]>();
  const lease = new Lease({ db: renewing(() => asked.promise), logger, leaseMs: 30_000 });
  const renewed = { id: 'a', retryCount: 1, pool: 'default' };
  const locked = { id: 'b', retryCount: 1, pool: 'default' };
  for (const fence of [renewed, locked]) lease.hold({ fence, runId: fence.id });
  now.mockReturnValue(1_015_000);
  vi.advanceTimersByTime(5_000);
  asked.resolve(['a']);
  await lease.close();
  now.mockReturnValue(1_022_000);
  expect([lease.isHeld(renewed), lease.isHeld(locked)]).toEqual([true, false]);
});

it('a lease begins when its task was asked for, not when a slow answer came', () => {
  const lease = new Lease({ db: {} as Database, logger, leaseMs: 30_000 });
  const fence = { id: 'a', retryCount: 1, pool: 'default' };
  const { byDate, byProcess } = moment();
  lease.hold({ fence, runId: 'r' }, { byDate: byDate - 22_000, byProcess: byProcess - 22_000 });
  expect(lease.isHeld(fence)).toBe(false);
  void lease.close();
});

/** A database in which all leases are held, and these are renewed. */
function renewing(ids: () => Promise<readonly string[]>): Database {
  const renew = async (fences: readonly { id: string }[]): Promise<{ held: Set<string>; renewed: Set<string> }> => {
    const renewed = new Set(await ids());
    return { held: new Set(renewed.size > 0 ? fences.map(({ id }) => id) : []), renewed };
  };
  return { queue: { renew } } as unknown as Database;
}

it('a cancel whose notification was lost is asked for again when the query fails', async () => {
  vi.useFakeTimers({ toFake: ['setInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const db = await testDatabase();
  onTestFinished(() => db.close());
  const runId = await bareRun(db);
  await db.kysely.updateTable('run').set({ cancel_requested_at: new Date() }).execute();
  let asked = 0;
  const leases = db.leases.withPlugin({
    transformQuery({ node }) {
      asked += 1;
      if (asked === 1) throw new Error('the query of cancels fails once');
      return node;
    },
    transformResult: async ({ result }) => result,
  });
  const failed: unknown[] = [];
  const failing = {
    db: { ...db, leases, queue: { ...db.queue, ...renewing(async () => ['a']).queue } },
    leaseMs: 30_000,
  };
  const lease = new Lease({ ...failing, logger: { error: (...said: unknown[]) => failed.push(said) } as never });
  onTestFinished(() => lease.close());
  const fence = { id: 'a', retryCount: 1, pool: 'default' };
  const signal = lease.hold({ fence, runId });
  vi.advanceTimersByTime(5_000);
  await expect
    .poll(() => failed)
    .toEqual([['cancelled work could not be looked for', { error: 'the query of cancels fails once' }]]);
  expect(lease.isHeld(fence)).toBe(true);
  await expect
    .poll(() => {
      vi.advanceTimersByTime(5_000);
      return signal.reason as unknown;
    })
    .toMatchObject({ code: 'NR_RUN_CANCELLED' });
});
