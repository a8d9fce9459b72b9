import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { artifacts, openDatabase, runs, tasks, type Database } from '../../src/index.ts';
import { findPostmaster } from '../../src/postgres/postmaster.ts';
import { copyCluster } from '../../test-utils/copy-cluster.ts';
import { silent, testKey } from '../../test-utils/database.ts';
import { addDevices, beginAll, offering, taskResult, record, runOver } from '../../test-utils/fixtures.ts';

let home: string;
let db: Database;
let worker: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'netraven-load-'));
  await copyCluster(home);
  db = await openDatabase({ home, logger: silent, env: { NETRAVEN_MASTER_KEY: testKey }, leaseSeconds: 10 });
  worker = await offering(db, record('backup'));
});
afterAll(async () => {
  await db.close();
  await rm(home, { recursive: true, force: true });
});

/** Works off a run as a worker does; what fails is tried again, or left to the lease. Breaks something after each batch. */
async function workOff(run: runs.Run, breakSomething: (batch: number) => Promise<unknown>): Promise<void> {
  for (let batch = 0; ; batch++) {
    const now = await runs.get(db, run.id).catch(() => undefined);
    if (now?.finishedAt) return untilWhole();
    const breaking = breakSomething(batch);
    const work = await tasks.fetch(db, 'default', 10).catch(() => []);
    const begun = new Set(await beginAll(db, worker, work).catch(() => []));
    const results = work
      .filter((one) => begun.has(one.taskId))
      .map((one) =>
        taskResult(one, { artifacts: [{ name: 'config', text: one.taskId, reveals: {}, mirrored: true }] }),
      );
    for (let committed = false; !committed;) {
      committed = await tasks.commitResults(db, results).then(
        () => true,
        () => wait(50, false),
      );
    }
    await breaking;
    if (work.length === 0) await wait(100);
  }
}

/** Waits until no connection of the pool is one that was cut: it may be noticed later. */
async function untilWhole(): Promise<void> {
  const all = Array.from({ length: 10 }, () => 'select pg_sleep(0.1)');
  await expect
    .poll(() =>
      Promise.all(all.map((query) => db.pool.query(query))).then(
        () => true,
        () => false,
      ),
    )
    .toBe(true);
}

/** Returns the number of successes of each task, the open attempts, and the number of versions. */
async function endOf(run: runs.Run): Promise<object> {
  const { rows } = await sql<{ status: string; count: number }>`select a.status, count(*) from attempt a
    join task t on t.id = a.task_id where t.run_id = ${run.id} group by 1`.execute(db.kysely);
  const counts = new Map(rows.map((row) => [row.status, row.count]));
  const versions = (await artifacts.toMirror(db, 0, 10_000)).versions.filter(({ version }) => version.runId === run.id);
  return {
    status: (await runs.get(db, run.id))?.status,
    successes: counts.get('success'),
    open: counts.get('running') ?? 0,
    versions: versions.length,
  };
}

test('with all connections cut again and again a run ends with every result committed once', async () => {
  await addDevices(db, 'cut', 100);
  const run = await runOver(db, 'backup', 'cut');
  const cut = (): Promise<unknown> =>
    db.pool
      .query(
        `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'netraven' and pid <> pg_backend_pid()`,
      )
      .catch(() => undefined);
  await workOff(run, (batch) => (batch < 20 ? cut() : Promise.resolve()));
  expect(await endOf(run)).toEqual({ status: 'success', successes: 100, open: 0, versions: 100 });
});

test('with the server killed in the middle a run ends with every result committed once', async () => {
  await addDevices(db, 'kill', 60);
  const run = await runOver(db, 'backup', 'kill');
  await workOff(run, async (batch) => {
    const server = await findPostmaster(join(home, 'postgres/cluster/data'));
    if (batch % 3 === 1 && batch < 6 && server) process.kill(server.pid, 'SIGKILL');
  });
  expect(await endOf(run)).toEqual({ status: 'success', successes: 60, open: 0, versions: 60 });
});
