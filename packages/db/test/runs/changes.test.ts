import { expect, onTestFinished, test } from 'vitest';
import { runs, tasks, type Database } from '../../src/index.ts';
import { patientDatabase } from '../../test-utils/database.ts';
import {
  addDevices,
  beginAll,
  beginNext,
  closedAtEnd,
  commitEach,
  offering,
  record,
  runOver,
} from '../../test-utils/fixtures.ts';

const db = await closedAtEnd(patientDatabase());
const worker = await offering(db, record('plain'), record('other'));
await addDevices(db, 'sw', 3);

/** A reader of the changes of a run. It gets each change once, as `<device or run>:<status>`. */
class Reader {
  readonly told: string[] = [];
  readonly #db: Database;
  readonly #runId: string | undefined;
  readonly #seen = new Set<string>();
  #since: number | undefined;

  constructor(on: Database, runId?: string) {
    this.#db = on;
    this.#runId = runId;
  }

  async look(): Promise<string[]> {
    const since = this.#since === undefined ? {} : { since: this.#since };
    const by = { ...since, ...(this.#runId !== undefined && { runId: this.#runId }) };
    const found = await runs.changedRuns(this.#db, by);
    const changed = await runs.changedTasks(this.#db, { runIds: found.runIds, limit: 100, ...since });
    const said = [
      ...changed.map((task) => [task.id, task.writtenBy, `${task.device?.name}:${task.status}`] as const),
      ...found.runs.map((run) => [run.id, run.writtenBy, `run:${run.status}`] as const),
    ].filter(([id, writtenBy]) => !this.#seen.has(`${id}@${writtenBy}`));
    for (const [id, writtenBy] of said) this.#seen.add(`${id}@${writtenBy}`);
    this.#since = found.position;
    const fresh = said.map(([, , what]) => what);
    this.told.push(...fresh);
    return fresh.toSorted();
  }
}

async function commitAll(on: Database = db, by: string = worker): Promise<void> {
  await commitEach(on, await beginNext(on, by, 10));
}

test('a reader gets what has started, then every change once, and then nothing', async () => {
  const run = await runOver(db, 'plain', 'sw');
  const reader = new Reader(db, run.id);
  expect(await reader.look()).toEqual(['run:queued']);
  expect(await reader.look()).toEqual([]);
  const fetched = await tasks.fetch(db, 'default', 10);
  const work = fetched.toSorted((a, b) => ((a.device?.name ?? '') < (b.device?.name ?? '') ? -1 : 1));
  await beginAll(db, worker, work);
  expect(await reader.look()).toEqual(['run:running', 'sw1:running', 'sw2:running', 'sw3:running']);
  const [first, ...rest] = work;
  if (first) await commitEach(db, [first], { status: 'error', retryInMs: 0 });
  expect(await reader.look()).toEqual(['run:running', 'sw1:queued']);
  await commitEach(db, rest, { result: { success: true, details: 'long' } });
  expect(await reader.look()).toEqual(['run:running', 'sw2:success', 'sw3:success']);
  expect(await reader.look()).toEqual([]);
  // One who comes later is told how things stand.
  expect(await new Reader(db, run.id).look()).toEqual(['run:running', 'sw1:queued', 'sw2:success', 'sw3:success']);
  await commitAll();
  expect(await reader.look()).toEqual(['run:success', 'sw1:success']);
});

test('a change is returned even if it commits long after later ones', async () => {
  const run = await runOver(db, 'plain', 'sw');
  const [sw1, sw2] = await runs.tasks(db, run.id);
  const slow = await db.pool.connect();
  const reader = new Reader(db, run.id);
  await reader.look();
  await slow.query('begin');
  await slow.query(`update task set status = 'error' where id = $1`, [sw1?.id]);
  await db.pool.query(`update task set status = 'failed' where id = $1`, [sw2?.id]);
  expect(await reader.look()).toEqual(['sw2:failed']);
  for (let n = 0; n < 5; n++) expect(await reader.look()).toEqual([]);
  await slow.query('commit');
  slow.release();
  expect(await reader.look()).toEqual(['sw1:error']);
  expect(await reader.look()).toEqual([]);
  await db.pool.query(`update task set status = 'queued' where run_id = $1`, [run.id]);
  await commitAll();
});

test('without a run, all running runs and each end are reported once, even with an old transaction in another database', async () => {
  const own = await patientDatabase();
  onTestFinished(() => own.close());
  const by = await offering(own, record('plain'), record('other'));
  await addDevices(own, 'sw', 3);
  // All databases of a server share its transactions: as long as this one is under way, all that follows comes again.
  const old = await db.pool.connect();
  await old.query('begin');
  await old.query('select pg_current_xact_id()');
  const reader = new Reader(own);
  expect(await reader.look()).toEqual([]);
  await runOver(own, 'plain', 'sw');
  await runOver(own, 'other', 'sw');
  expect(await reader.look()).toEqual(['run:queued', 'run:queued']);
  while ((await runs.list(own)).some(({ finishedAt }) => !finishedAt)) await commitAll(own, by);
  const ended = await reader.look();
  expect(ended.filter((what) => what === 'run:success')).toHaveLength(2);
  expect(ended).toHaveLength(8);
  expect(await reader.look()).toEqual([]);
  await old.query('commit');
  old.release();
  expect(await reader.look()).toEqual([]);
});

test('tasks come in pages, without the details of their results', async () => {
  const run = await runOver(db, 'plain', 'sw');
  await commitEach(db, await beginNext(db, worker, 10), {
    result: { success: true, message: 'short', details: { long: 'x' } },
  });
  const seen: string[] = [];
  for (let after: string | undefined; ;) {
    const page = await runs.changedTasks(db, { runIds: [run.id], limit: 2, ...(after !== undefined && { after }) });
    for (const task of page) expect(task.result).toEqual({ success: true, message: 'short' });
    seen.push(...page.map(({ id }) => id));
    if (page.length < 2) break;
    after = page.at(-1)?.id;
  }
  expect(seen.toSorted()).toEqual((await runs.tasks(db, run.id)).map(({ id }) => id).toSorted());
  const [one] = seen;
  const only = await runs.changedTasks(db, { runIds: [run.id], limit: 10, ...(one !== undefined && { taskId: one }) });
  expect(only.map(({ id }) => id)).toEqual([one]);
});

test('an unknown run has no changes', async () => {
  for (const runId of ['nonsense', '0198c5d6-6a7e-7a3c-9c55-0d6d3d6f0a11']) {
    expect(await new Reader(db, runId).look()).toEqual([]);
  }
});
