import { randomUUID } from 'node:crypto';
import { channelError } from '@netraven/notifications';
import { sql } from 'kysely';
import { expect, it, vi } from 'vitest';
import {
  credentials,
  isAway,
  notifications,
  policies,
  runs,
  sessionLimits,
  tasks,
  triggers,
  workers,
  type Database,
} from '../src/index.ts';
import { patientDatabase } from '../test-utils/database.ts';
import {
  addDevices,
  beginAll,
  commitEach,
  endAll,
  offering,
  record,
  runOver,
  taskResult,
} from '../test-utils/fixtures.ts';
import { addRule, kinds, lookNow, waiting } from './notifications/rules.ts';
import { again, mostTries, startFaults, type Faults } from './under-faults.ts';

const seeds = Array.from({ length: 3 }, (_, index) => index + 1);
/** Share of the statements that fail. */
const share = 0.15;
const reason = { code: 'NR_TEST', message: 'because', retryable: false };

interface Story {
  readonly db: Database;
  readonly worker: string;
  /** Starts the faults. */
  readonly breakIt: () => Promise<void>;
  /** Ends the faults. */
  readonly mend: () => void;
}

/** Tells a story in a database of its own. Faults must have been met in it. */
async function underFaults(seed: number, tell: (given: Story) => Promise<void>): Promise<void> {
  const db = await patientDatabase();
  let faults: Faults | undefined;
  let met = 0;
  try {
    await credentials.add(db, { networks: ['127.0.0.0/8'], name: 'lab', username: 'u', password: 'x' });
    const worker = await offering(db, record('backup', { requires: ['cli'] }));
    await tell({
      db,
      worker,
      async breakIt() {
        faults = await startFaults(db, seed, share);
      },
      mend() {
        met += faults?.end() ?? 0;
      },
    });
    expect(met).toBeGreaterThan(0);
  } finally {
    await db.close();
  }
}

/** Returns the tasks by name of the device: their statuses, and those of their attempts. */
async function outcomes(db: Database): Promise<Record<string, string>> {
  const { rows } = await sql<{ name: string; outcome: string }>`
    select device ->> 'name' as name, task.status || ': ' || coalesce(string_agg(attempt.status, ' ' order by number), '') as outcome
    from task left join attempt on attempt.task_id = task.id group by task.id`.execute(db.kysely);
  return Object.fromEntries(rows.map(({ name, outcome }) => [name, outcome]));
}

/** Returns the runs whose counters are not those of their tasks. */
async function wrongCounters(db: Database): Promise<unknown[]> {
  const { rows } = await sql`select run.id from run join task on task.run_id = run.id group by run.id
    having run.total <> count(*)
      or run.queued <> count(*) filter (where task.status = 'queued')
      or run.running <> count(*) filter (where task.status = 'running')
      or run.success <> count(*) filter (where task.status = 'success')
      or run.error <> count(*) filter (where task.status = 'error')
      or run.skipped <> count(*) filter (where task.status = 'skipped')`.execute(db.kysely);
  return rows;
}

/** Lets the leases of tasks lapse that no worker knows of: the answer to their fetch was lost. */
const lapse = (db: Database, held: readonly string[]): Promise<unknown> =>
  again(() =>
    sql`update pgboss.job set state = 'retry' where state = 'active' and id <> all(${held}::uuid[])`.execute(db.kysely),
  );

it.each(seeds)('while statements fail, workers join, advertise their job types, live and leave (seed %i)', (seed) =>
  underFaults(seed, async ({ db, breakIt, mend }) => {
    await breakIt();
    const found = (n: number): { records: ReturnType<typeof record>[] } => ({ records: [record(`job-${n}`)] });
    const ids: string[] = [];
    for (let n = 0; n < 6; n++) {
      const id = await again(() => workers.join(db, { hostname: `host-${n}`, pid: 1, pool: 'default' }, found(n)));
      ids.push(id);
      await again(() => workers.offer(db, id, found(n + 100)));
      await again(() => workers.heartbeat(db, id));
    }
    const [gone = '', ...stay] = ids;
    await again(() => workers.leave(db, gone));
    mend();
    const offers = await workers.offers(db);
    for (const [index, id] of stay.entries()) {
      const types = offers.filter(({ worker }) => worker.id === id).map((one) => one.record.jobType);
      expect(types).toEqual([`job-${index + 101}`]);
    }
    const living = (await workers.living(db)).map((one) => one.worker.id);
    expect(living).toEqual(expect.arrayContaining(stay));
    expect(living).not.toContain(gone);
  }),
);

it.each(seeds)(
  'while statements fail, held tasks are renewed, marked, kept, skipped, given back and retried (seed %i)',
  (seed) =>
    underFaults(seed, async ({ db, worker, breakIt, mend }) => {
      await addDevices(db, 'sw', 6);
      await runOver(db, 'backup', 'sw');
      const work = (await tasks.fetch(db, 'default', 6)).toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
      await breakIt();
      // The third one is skipped before it starts.
      const toStart = work.filter((_, index) => index !== 2);
      expect(await again(() => beginAll(db, worker, toStart))).toHaveLength(5);
      const fences = work.map(({ fence }) => fence);
      for (let n = 0; n < 5; n++) expect((await again(() => tasks.renew(db, fences))).lost).toEqual([]);
      const [marked, kept, skipped, returned, retried] = work as [Task, Task, Task, Task, Task];
      await again(() => tasks.beginConfigure(db, marked.fence));
      await again(() => tasks.beginConfigure(db, kept.fence, { platform: 'cisco_ios', shown: ['no x'] } as never));
      await again(() => tasks.keepChange(db, kept.fence));
      await again(() => commitEach(db, [kept]));
      await again(() => tasks.skip(db, skipped.fence, reason));
      await again(() => tasks.returnToQueue(db, returned.fence, 60_000, reason));
      const retry = taskResult(retried, { status: 'error', error: reason, retryInMs: 60_000 });
      await again(() => tasks.commitResults(db, [retry]));
      const { lost: stale } = await again(() => tasks.renew(db, fences));
      mend();
      expect(stale).toEqual([kept, skipped, returned, retried].map(({ fence }) => fence));
      expect(await outcomes(db)).toEqual({
        sw1: 'running: running',
        sw2: 'success: success',
        sw3: 'skipped: ',
        sw4: 'queued: cancelled',
        sw5: 'queued: error',
        sw6: 'running: running',
      });
      const changes = await db.kysely
        .selectFrom('task')
        .select(['id', 'configure_begun_at', 'open_change', 'tries'])
        .where('id', 'in', [marked.taskId, kept.taskId, returned.taskId, retried.taskId])
        .execute();
      const byId = new Map(changes.map((row) => [row.id, row]));
      expect(byId.get(marked.taskId)).toMatchObject({ configure_begun_at: expect.any(Date) as Date, tries: 1 });
      expect(byId.get(kept.taskId)).toMatchObject({ configure_begun_at: expect.any(Date) as Date, open_change: null });
      expect(byId.get(returned.taskId)?.tries).toBe(0);
      expect(byId.get(retried.taskId)?.tries).toBe(1);
      expect(await wrongCounters(db)).toEqual([]);
    }),
);

/** Repeats a look that skips locked rows: a connection that got no answer may hold one a while longer. */
async function untilDone(look: () => Promise<boolean>): Promise<void> {
  await vi.waitUntil(() => again(look), { interval: 20, timeout: 240_000 });
}

type Task = tasks.FetchedTask;
const nameOf = ({ device }: Task): string => device?.name ?? '';

it.each(seeds)('while statements fail, a limit of sessions holds, and each task gets its session (seed %i)', (seed) =>
  underFaults(seed, async ({ db, worker, breakIt, mend }) => {
    await addDevices(db, 'sw', 8);
    await sessionLimits.set(db, 'all', 2);
    await runOver(db, 'backup', 'sw');
    await breakIt();
    const isOpen = async (): Promise<boolean> =>
      (await again(() => db.kysely.selectFrom('run').select('id').where('finished_at', 'is', null).execute())).length >
      0;
    let most = 0;
    let lastError: unknown = new Error('Tasks still wait, and no statement failed');
    for (let tries = 0; await isOpen(); tries++) {
      if (tries >= mostTries) throw lastError;
      const work = await tasks.fetch(db, 'default', 4).catch((error: unknown): Task[] => {
        if (!isAway(error)) throw error;
        lastError = error;
        return [];
      });
      const asked = work.map(({ fence, needs }) => ({ fence, keys: needs?.sessionLimits ?? [], mayWait: true }));
      const granted = await again(() => tasks.claimSessions(db, asked));
      const started = work.filter((_, index) => granted[index]);
      await again(() => beginAll(db, worker, started));
      const [limit] = await again(() => sessionLimits.list(db));
      most = Math.max(most, limit?.used ?? 0);
      for (const task of started) await again(() => commitEach(db, [task]));
      await again(() => tasks.wakeWaiting(db));
      await lapse(db, []);
    }
    mend();
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(2);
    expect(await sessionLimits.list(db)).toEqual([{ key: 'all', max: 2, used: 0, waiting: 0 }]);
    expect(new Set(Object.values(await outcomes(db)))).toEqual(new Set(['success: success']));
    expect(await wrongCounters(db)).toEqual([]);
  }),
);

it.each(seeds)('while statements fail, two people retry a run at once: each device is retried once (seed %i)', (seed) =>
  underFaults(seed, async ({ db, worker, breakIt, mend }) => {
    await addDevices(db, 'sw', 4);
    const { id } = await runOver(db, 'backup', 'sw');
    await endAll(db, worker, { sw1: 'error', sw2: 'error' });
    await breakIt();
    const retry = async (): Promise<string> => {
      const caller = { createdBy: 'test', idempotencyKey: randomUUID() };
      try {
        return (await again(() => runs.retry(db, id, caller))).id;
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    const answers = await Promise.all([retry(), retry(), retry()]);
    mend();
    const made = await db.kysely.selectFrom('run').select('id').where('retry_of', '=', id).execute();
    expect(made).toHaveLength(1);
    const nothing = 'NR_RUN_NOTHING_TO_RETRY';
    expect(answers.filter((answer) => answer !== nothing)).toEqual([made[0]?.id]);
    expect(answers).toHaveLength(3);
    expect((await runs.tasks(db, made[0]?.id ?? '')).map(({ device }) => device?.name)).toEqual(['sw1', 'sw2']);
  }),
);

it.each(seeds)('while statements fail, each change that a device reports leads to one run (seed %i)', (seed) =>
  underFaults(seed, async ({ db, breakIt, mend }) => {
    const [device] = await addDevices(db, 'sw', 1);
    const { trigger } = await triggers.add(db, {
      name: 'on-change',
      kind: 'syslog',
      jobType: 'backup',
      devices: 'name:*',
      createdBy: 'test',
    });
    await breakIt();
    for (let round = 1; round <= 4; round++) {
      await again(() => triggers.noteChanges(db, [{ deviceId: device?.id ?? '', authors: [] }]));
      await again(() => db.pool.query('update device_change set due_at = now() where decided_at is null'));
      await Promise.all([again(() => triggers.decideEvents(db)), again(() => triggers.decideEvents(db))]);
      await untilDone(async () => {
        await triggers.decideEvents(db);
        return (await triggers.events(db, trigger.id)).length >= round;
      });
    }
    mend();
    const events = await triggers.events(db, trigger.id);
    expect(events).toHaveLength(4);
    const made = await db.kysely.selectFrom('run').select('id').where('trigger_id', '=', trigger.id).execute();
    expect(events.flatMap(({ runId }) => runId ?? []).toSorted()).toEqual(made.map(({ id }) => id).toSorted());
    expect(made.length).toBeGreaterThan(0);
  }),
);

it.each(seeds)('while statements fail, each event is noted once, and its message is sent (seed %i)', (seed) =>
  underFaults(seed, async ({ db, worker, breakIt, mend }) => {
    await addDevices(db, 'sw', 1);
    const rule = await addRule(db, 'problems');
    await lookNow(db);
    await breakIt();
    const start = Date.now() + 86_400_000;
    const later = (minutes: number): Date => new Date(start + minutes * 60_000);
    let minutes = 0;
    const sent: string[] = [];
    for (const how of ['error', 'success', 'error', 'success'] as const) {
      await again(() => runOver(db, 'backup', 'sw', { idempotencyKey: `${minutes}` }));
      while (
        (await again(() => db.kysely.selectFrom('run').select('id').where('finished_at', 'is', null).execute()))[0]
      ) {
        await endAll(db, worker, how === 'error' ? { sw1: 'error' } : {}).catch((error: unknown) => {
          if (!isAway(error)) throw error;
        });
        await lapse(db, []);
      }
      await untilDone(async () => {
        await again(() => lookNow(db));
        return (await waiting(db, rule)).length > 0;
      });
      await untilDone(async () => {
        await notifications.gather(db, later(minutes));
        return (await notifications.counts(db)).waiting > 0;
      });
      for (let tries = 0; (await again(() => notifications.counts(db))).waiting > 0; minutes += 10) {
        // A delivery whose taker did not get the answer comes again later.
        const taken = await notifications.take(db, later(minutes), 10).catch((error: unknown) => {
          if (!isAway(error)) throw error;
          return [];
        });
        for (const one of taken) {
          if (tries++ === 0)
            await again(() =>
              notifications.noteFailure(
                db,
                one,
                channelError('NR_CHANNEL_UNREACHABLE', 'no answer', { retryable: true }),
                later(minutes),
              ),
            );
          else {
            sent.push(one.id);
            await again(() => notifications.noteSent(db, one.id, { answer: '200 ok' }, later(minutes)));
          }
        }
      }
      minutes += 10;
    }
    mend();
    const told = await db.kysely
      .selectFrom('notification_event')
      .select(['event', 'delivery_id'])
      .orderBy('at')
      .execute();
    const failing = ['device-failing', 'device-recovered'];
    expect(told.map(({ event }) => event.event)).toEqual([...failing, ...failing]);
    expect(told.map((one) => one.delivery_id)).toEqual(sent);
    expect(await kinds(db, rule)).toEqual([]);
    expect(new Set((await notifications.deliveries(db)).map(({ state }) => state))).toEqual(new Set(['sent']));
  }),
);

it.each(seeds)('while statements fail, the policy of a package is what was set last (seed %i)', (seed) =>
  underFaults(seed, async ({ db, breakIt, mend }) => {
    await breakIt();
    for (let n = 1; n <= 6; n++) {
      await again(() => policies.set(db, 'netraven-job-x', { enabled: n % 2 === 0, config: { n } }));
      expect(await again(() => policies.get(db, 'netraven-job-x'))).toMatchObject({
        enabled: n % 2 === 0,
        config: { n },
      });
    }
    mend();
    expect(await policies.list(db)).toHaveLength(1);
  }),
);
