import { afterAll, beforeAll, expect, test } from 'vitest';
import { logs, runs, states, tasks } from '../../src/index.ts';
import { patientDatabase, type TestDatabase } from '../../test-utils/database.ts';
import { addDevices, beginAll, offering, taskResult, record, runOver } from '../../test-utils/fixtures.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await patientDatabase();
});
afterAll(() => db.close());

/** Neither by length nor by the alphabet. */
const said = { interfaces: 48, up: 47, a: { second: 1, first: 2 } };
const order = JSON.stringify(said);

test('values of jobs and people keep the order of their keys', async () => {
  const worker = await offering(db, record('plain', { configSchema: {} }));
  await addDevices(db, 'sw', 1);
  const run = await runOver(db, 'plain', 'sw', { config: said });
  const [work] = await tasks.fetch(db, 'default', 1);
  if (!work) throw new Error('no task was there to fetch');
  await beginAll(db, worker, [work]);
  await tasks.commitResults(db, [
    taskResult(work, { result: { success: true, details: said }, state: { value: said } }),
  ]);

  expect(JSON.stringify(work.config)).toBe(order);
  expect(JSON.stringify((await runs.get(db, run.id))?.config)).toBe(order);
  expect(JSON.stringify((await runs.taskReport(db, work.taskId))?.task.result?.details)).toBe(order);
  expect(JSON.stringify(await states.get(db, { jobType: 'plain', deviceId: work.device?.id ?? null }))).toBe(order);
});

test('the meta of a log entry keeps the order of its keys', async () => {
  const writer = logs.openWriter(db);
  writer.write({
    timestamp: new Date().toISOString(),
    log_type: 'job',
    level: 'info',
    job_id: null,
    device_id: null,
    source: 'worker.job.plain',
    message: 'counted',
    meta: said,
  });
  await writer.close();
  const [entry] = await logs.list(db, { source: 'worker.job.plain' });
  expect(JSON.stringify(entry?.meta)).toBe(order);
});
