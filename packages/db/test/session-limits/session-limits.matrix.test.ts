import fc from 'fast-check';
import { sql } from 'kysely';
import { afterEach, expect, test } from 'vitest';
import { credentials, devices, runs, sessionLimits, tags, tasks } from '../../src/index.ts';
import { patientDatabase } from '../../test-utils/database.ts';
import { beginAll, closedAtEnd, commitEach, offering, record, runOver } from '../../test-utils/fixtures.ts';

const db = await closedAtEnd(patientDatabase());
const worker = await offering(db, record('plain', { requires: ['cli'] }));
for (let n = 1; n <= 8; n++) {
  const own = n <= 4 ? ['site', 'berlin'] : ['site', 'paris'];
  await devices.add(db, { name: `sw${n}`, address: `10.0.0.${n}`, platform: 'cisco_ios', tags: own });
}
await credentials.add(db, { networks: ['127.0.0.0/8'], name: 'tacacs', username: 'u', password: 'x', tags: ['paris'] });
await credentials.add(db, { networks: ['127.0.0.0/8'], name: 'local', username: 'u', password: 'x', priority: 200 });
afterEach(async () => {
  for (const { key } of await sessionLimits.list(db)) await sessionLimits.remove(db, key);
  await tasks.wakeWaiting(db);
  for (;;) {
    const work = await tasks.fetch(db, 'default', 100);
    if (work.length === 0) return;
    await endAll(work);
  }
});

/** Fetches tasks and claims their sessions. Returns those that may start. */
async function startAll(size = 100): Promise<tasks.FetchedTask[]> {
  const work = await tasks.fetch(db, 'default', size);
  const granted = await claim(work);
  const started = work.filter((_, index) => granted[index]);
  await beginAll(db, worker, started);
  return started;
}

const claim = (work: readonly tasks.FetchedTask[], mayWait = true): Promise<boolean[]> =>
  tasks.claimSessions(
    db,
    work.map(({ fence, needs }) => ({ fence, keys: needs?.sessionLimits ?? [], mayWait })),
  );

async function endAll(work: readonly tasks.FetchedTask[]): Promise<void> {
  await commitEach(db, work);
}

/** Does what the queue does once the lease of a task has lapsed. */
const lapse = ({ taskId }: tasks.FetchedTask): Promise<unknown> =>
  sql`update pgboss.job set state = 'retry' where id = ${taskId}`.execute(db.kysely);

const nameOf = ({ device }: tasks.FetchedTask): string => device?.name ?? '';

test('a task knows the limits of its tags and of the credentials that it may send', async () => {
  for (const key of ['all', 'tag:berlin', 'tag:paris', 'credential:tacacs', 'credential:local', 'tag:other']) {
    await sessionLimits.set(db, key, 1_000);
  }
  await runOver(db, 'plain', 'site');
  const work = await tasks.fetch(db, 'default', 100);
  const keysOf = (name: string): readonly string[] | undefined =>
    work.find((one) => nameOf(one) === name)?.needs?.sessionLimits.toSorted();
  expect(keysOf('sw1')).toEqual(['all', 'credential:local', 'tag:berlin']);
  expect(keysOf('sw5')).toEqual(['all', 'credential:local', 'credential:tacacs', 'tag:paris']);
  // A frozen credential is not sent.
  const tacacs = (await credentials.list(db)).find(({ name }) => name === 'tacacs')?.id ?? '';
  for (let n = 0; n < 3; n++) await credentials.noteRefusal(db, { id: tacacs, loginVersion: 1 });
  const [needs] = await tasks.loadNeeds(
    db,
    work.filter((one) => nameOf(one) === 'sw5'),
  );
  expect(needs?.sessionLimits.toSorted()).toEqual(['all', 'credential:local', 'tag:paris']);
  await credentials.thaw(db, tacacs);
  await endAll(work);
});

test('tasks over a limit go back to the queue uncharged, and come again as sessions end', async () => {
  await sessionLimits.set(db, 'tag:berlin', 1);
  const run = await runOver(db, 'plain', 'site');
  const first = await startAll();
  const inBerlin = (work: readonly tasks.FetchedTask[]): number =>
    work.filter(({ device }) => device?.tags.includes('berlin')).length;
  expect([first.length, inBerlin(first)]).toEqual([5, 1]);
  expect(await tasks.fetch(db, 'default', 100)).toEqual([]);
  expect(await sessionLimits.list(db)).toEqual([{ key: 'tag:berlin', max: 1, used: 1, waiting: 3 }]);
  const [waiting] = await runs.tasks(db, run.id, { status: ['queued'] });
  expect(waiting).toMatchObject({
    status: 'queued',
    attempts: 0,
    error: { code: 'NR_SESSION_LIMIT', message: 'the task waits for the session limit tag:berlin' },
  });
  await endAll(first);
  for (let n = 0; n < 3; n++) {
    await tasks.wakeWaiting(db);
    const next = await startAll();
    expect([next.length, inBerlin(next)]).toEqual([1, 1]);
    await endAll(next);
  }
  expect(await runs.get(db, run.id)).toMatchObject({ status: 'success', counts: { success: 8 } });
  for (const { tries, attempts } of await runs.tasks(db, run.id)) expect([tries, attempts]).toEqual([1, 1]);
});

test('a lost task frees its session, and the next attempt claims one again', async () => {
  await sessionLimits.set(db, 'tag:berlin', 1);
  await runOver(db, 'plain', 'berlin');
  const [lost] = await startAll();
  if (!lost) throw new Error('no task has started');
  await lapse(lost);
  expect(await sessionLimits.list(db)).toMatchObject([{ used: 0, waiting: 3 }]);
  const [again] = await startAll(1);
  expect(again && nameOf(again)).toBe(nameOf(lost));
  // The stale one claims nothing.
  expect(await claim([lost])).toEqual([false]);
  expect(await sessionLimits.list(db)).toMatchObject([{ used: 1, waiting: 3 }]);
  await endAll(again ? [again] : []);
});

test('one that may not wait keeps its task; a second claim of one task counts once', async () => {
  await sessionLimits.set(db, 'all', 1);
  await runOver(db, 'plain', 'berlin');
  const [a, b] = await tasks.fetch(db, 'default', 2);
  if (!a || !b) throw new Error('two tasks are queued');
  expect(await claim([a, b], false)).toEqual([true, false]);
  expect(await claim([a], false)).toEqual([true]);
  expect(await sessionLimits.list(db)).toMatchObject([{ used: 1, waiting: 0 }]);
  await endAll([a]);
  expect(await claim([b], false)).toEqual([true]);
  await endAll([b]);
});

test('a higher limit, and one that is removed, lets tasks start that wait', async () => {
  await sessionLimits.set(db, 'all', 1);
  await runOver(db, 'plain', 'site');
  const first = await startAll();
  expect(first).toHaveLength(1);
  await sessionLimits.set(db, 'all', 3);
  await tasks.wakeWaiting(db);
  const second = await startAll();
  expect(second).toHaveLength(2);
  await sessionLimits.remove(db, 'all');
  await tasks.wakeWaiting(db);
  const third = await startAll();
  expect(third).toHaveLength(5);
  await endAll([...first, ...second, ...third]);
});

test('a task that waits is cancelled with its run', async () => {
  await sessionLimits.set(db, 'all', 1);
  const run = await runOver(db, 'plain', 'berlin');
  const first = await startAll();
  await runs.cancel(db, run.id);
  expect(await runs.get(db, run.id)).toMatchObject({ counts: { cancelled: 3 } });
  await endAll(first);
  await tasks.wakeWaiting(db);
  expect(await sessionLimits.list(db)).toMatchObject([{ used: 0, waiting: 0 }]);
  expect((await db.kysely.selectFrom('session_wait').selectAll().execute()).length).toBe(0);
});

test.each(['', 'site', 'tag:', 'tags:x', 'credential:'])('%j is no limit', async (key) => {
  await expect(sessionLimits.set(db, key, 1)).rejects.toMatchObject({ code: 'NR_SESSION_LIMIT_INVALID' });
});

test('a limit names a credential that exists, and goes with it and with its tag', async () => {
  await expect(sessionLimits.set(db, 'credential:nosuch', 1)).rejects.toMatchObject({ code: 'NR_CREDENTIAL_UNKNOWN' });
  await expect(sessionLimits.remove(db, 'all')).rejects.toMatchObject({ code: 'NR_SESSION_LIMIT_UNKNOWN' });
  const { id } = await credentials.add(db, {
    networks: ['127.0.0.0/8'],
    name: 'old',
    username: 'u',
    password: 'x',
    tags: ['none'],
  });
  await tags.change(db, 'empty', { settings: { transport: 'telnet' } });
  await sessionLimits.set(db, 'credential:old', 1);
  await sessionLimits.set(db, 'tag:empty', 1);
  await credentials.remove(db, id);
  await tags.remove(db, 'empty');
  expect(await sessionLimits.list(db)).toEqual([]);
});

test('however tasks end and limits change, no limit is exceeded, and every task ends', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        all: fc.integer({ min: 1, max: 4 }),
        berlin: fc.integer({ min: 1, max: 3 }),
        local: fc.integer({ min: 1, max: 3 }),
      }),
      fc.array(
        fc.record({
          size: fc.integer({ min: 1, max: 8 }),
          end: fc.constantFrom('one', 'all', 'lose', 'none', 'raise'),
        }),
        {
          minLength: 20,
          maxLength: 20,
        },
      ),
      async (limits, turns) => {
        const max = new Map([
          ['all', limits.all],
          ['tag:berlin', limits.berlin],
          ['credential:local', limits.local],
        ]);
        for (const [key, most] of max) await sessionLimits.set(db, key, most);
        const run = await runOver(db, 'plain', 'site');
        const open = new Map<string, tasks.FetchedTask>();
        for (let turn = 0; (await runs.get(db, run.id))?.finishedAt === null; turn++) {
          expect(turn).toBeLessThan(200);
          const { size, end } = turns[turn] ?? { size: 8, end: 'all' as const };
          for (const one of await startAll(size)) open.set(one.taskId, one);
          for (const [key, most] of max) {
            const used = [...open.values()].filter(({ needs }) => needs?.sessionLimits.includes(key)).length;
            expect(used).toBeLessThanOrEqual(most);
            expect((await sessionLimits.list(db)).find((limit) => limit.key === key)?.used).toBe(used);
          }
          const [first] = open.values();
          if (first && end === 'lose') await lapse(first);
          if (end === 'raise') {
            max.set('all', (max.get('all') ?? 0) + 1);
            await sessionLimits.set(db, 'all', max.get('all') ?? 1);
          }
          const ending = end === 'all' ? [...open.values()] : first && end === 'one' ? [first] : [];
          await endAll(ending);
          for (const one of end === 'lose' && first ? [first] : ending) open.delete(one.taskId);
          await tasks.wakeWaiting(db);
        }
        expect(await runs.get(db, run.id)).toMatchObject({ status: 'success', counts: { success: 8 } });
      },
    ),
    { numRuns: 15, seed: 22 },
  );
});
