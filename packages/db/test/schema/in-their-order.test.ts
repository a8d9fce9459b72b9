import { expect, test } from 'vitest';
import { logs, runs, states } from '../../src/index.ts';
import { patientDatabase } from '../../test-utils/database.ts';
import { addDevices, closedAtEnd, fetchOne, offering, record, runEach, runOver } from '../../test-utils/fixtures.ts';

const db = await closedAtEnd(patientDatabase());

/** Neither by length nor by the alphabet. */
const said = { interfaces: 48, up: 47, a: { second: 1, first: 2 } };
const order = JSON.stringify(said);

test('values of jobs and people keep the order of their keys', async () => {
  const worker = await offering(db, record('plain', { configSchema: {} }));
  await addDevices(db, 'sw', 1);
  const run = await runOver(db, 'plain', 'sw', { config: said });
  const work = await fetchOne(db);
  await runEach(db, worker, [work], { result: { success: true, details: said }, state: { value: said } });

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
