import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { runs, tasks, type Database } from '../../src/index.ts';
import { patientDatabase, testDatabase } from '../../test-utils/database.ts';
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
import { countingRows } from '../../test-utils/rows-read.ts';

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

test('a change at the end of a run of 5,000 tasks reads as few rows as at its start', async () => {
  const own = await testDatabase();
  onTestFinished(() => own.close());
  const size = 5_000;
  const runId = randomUUID();
  await sql`insert into run (id, job_type, created_by, status, total, queued, started_at)
    values (${runId}, 'plain', 'test', 'running', ${size}, ${size}, now())`.execute(own.kysely);
  await sql`insert into task (id, run_id, job_type, pool, device)
    select gen_random_uuid(), ${runId}, 'plain', 'default', json_build_object('name', 'sw' || n)
    from generate_series(1, ${size}::int) n`.execute(own.kysely);
  await sql`analyze`.execute(own.kysely);
  const end = (from: number, until: number): Promise<unknown> =>
    sql`update task set status = 'success', attempts = 1, finished_at = now(), result = '{"success":true}'
      where run_id = ${runId} and substr(device ->> 'name', 3)::int between ${from} and ${until}`.execute(own.kysely);
  // Until it ends, this transaction of another database holds the oldest snapshot of the server.
  const old = await db.pool.connect();
  await old.query('begin');
  await old.query('select pg_current_xact_id()');
  onTestFinished(() => old.release(true));
  const look = async (since: number): Promise<{ position: number; changed: number; rows: number }> => {
    // Not within the transaction: there, PostgreSQL shows the open transactions of its begin.
    const { position, runIds } = await runs.changedRuns(own, { runId, since });
    return countingRows(own, async (counted) => {
      const changed = await runs.changedTasks(counted.db, { runIds, since, limit: 500 });
      return { position, changed: changed.length, rows: await counted.rowsRead('task') };
    });
  };
  let { position } = await runs.changedRuns(own, { runId });
  await end(1, 1);
  const first = await look(position);
  await end(2, 4_999);
  ({ position } = await look(first.position));
  await end(5_000, 5_000);
  const last = await look(position);
  ({ position } = last);
  expect([first, last]).toMatchObject([
    { changed: 1, rows: 1 },
    { changed: 1, rows: 1 },
  ]);
  // Nothing new reads nothing, and a first reader reads each task once.
  expect(await look(position)).toMatchObject({ changed: 0, rows: 0 });
  await countingRows(own, async (counted) => {
    let pages = 0;
    for (let after: runs.Change<runs.Task> | undefined; ; pages += 1) {
      const page = await runs.changedTasks(counted.db, { runIds: [runId], limit: 500, ...(after && { after }) });
      after = page.at(-1);
      if (page.length < 500) break;
    }
    expect(pages).toBe(10);
    expect(await counted.rowsRead('task')).toBeLessThan(2.5 * size);
  });
});

test('tasks come in pages, without the details of their results', async () => {
  const run = await runOver(db, 'plain', 'sw');
  await commitEach(db, await beginNext(db, worker, 10), {
    result: { success: true, message: 'short', details: { long: 'x' } },
  });
  const seen: string[] = [];
  for (let after: runs.Change<runs.Task> | undefined; ;) {
    const page = await runs.changedTasks(db, { runIds: [run.id], limit: 2, ...(after !== undefined && { after }) });
    for (const task of page) expect(task.result).toEqual({ success: true, message: 'short' });
    seen.push(...page.map(({ id }) => id));
    if (page.length < 2) break;
    after = page.at(-1);
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
