import { sql } from 'kysely';
import { expect, test, vi } from 'vitest';
import { inspections, runs, sessionLimits, tasks } from '../../src/index.ts';
import { patientDatabase } from '../../test-utils/database.ts';
import { addDevices, closedAtEnd, fetchOne, offering, record, runOver } from '../../test-utils/fixtures.ts';

/** Returns the waits of the tasks of a run, by device name. */
async function waits(db: Parameters<typeof tasks.waitsOf>[0], runId: string): Promise<Record<string, unknown>> {
  const all = await runs.tasks(db, runId);
  const found = await tasks.waitsOf(
    db,
    all.map(({ id }) => id),
  );
  return Object.fromEntries(all.map(({ id, device }) => [device?.name, found.get(id)]));
}

test('a queued task says which run holds its device, and the others wait for a slot', async () => {
  const db = await closedAtEnd(patientDatabase());
  await offering(db, record('backup'), record('ping'));
  await addDevices(db, 'sw', 2);
  const first = await runOver(db, 'backup', 'sw');
  const second = await runOver(db, 'ping', 'sw');
  const { device } = await fetchOne(db);
  const slot = { reason: 'slot', message: 'for a free slot of a worker of pool default', until: null, runId: null };
  const held = {
    reason: 'device',
    message: `for run ${first.id} (backup), which works on the device`,
    until: null,
    runId: first.id,
  };
  const other = device?.name === 'sw1' ? 'sw2' : 'sw1';
  expect(await waits(db, second.id)).toEqual({ [device?.name ?? '']: held, [other]: slot });
  // The one that a worker has taken does not wait.
  expect(await tasks.waitsOfRun(db, first.id)).toEqual([
    { reason: 'slot', message: 'for a free slot of a worker of pool default', tasks: 1 },
  ]);
  expect(await tasks.waitsOfRun(db, second.id)).toEqual([
    { reason: 'device', message: 'for another task or test of its device', tasks: 1 },
    { reason: 'slot', message: 'for a free slot of a worker of pool default', tasks: 1 },
  ]);
});

test('a test of a device holds it too', async () => {
  const db = await closedAtEnd(patientDatabase());
  await offering(db, record('backup'));
  const [device] = await addDevices(db, 'sw', 1);
  const run = await runOver(db, 'backup', 'sw');
  await inspections.create(db, device?.id ?? '', { kind: 'test' });
  await tasks.fetch(db, 'default', 1, () => undefined);
  expect(await waits(db, run.id)).toMatchObject({
    sw1: { reason: 'device', message: 'for another task or test of its device', runId: null },
  });
});

test('limits, start times, retries, waves, pools and job types are told', async () => {
  const db = await closedAtEnd(patientDatabase());
  const worker = await offering(db, record('backup'));
  await addDevices(db, 'sw', 1);
  const run = await runOver(db, 'backup', 'sw');
  await sessionLimits.set(db, 'all', 1);
  const [task] = await runs.tasks(db, run.id);
  const id = task?.id ?? '';
  const now = async (): Promise<unknown> => (await tasks.waitsOf(db, [id])).get(id);

  await sql`insert into session_wait (task_id, blocked_by) values (${id}, 'all')`.execute(db.kysely);
  expect(await now()).toMatchObject({ reason: 'limit', message: 'for the session limit all' });
  await sql`delete from session_wait`.execute(db.kysely);

  const later = new Date('2099-01-01T00:00:00Z');
  await sql`update task set start_at = ${later} where id = ${id}`.execute(db.kysely);
  expect(await now()).toMatchObject({ reason: 'time', until: later });
  const retry = JSON.stringify({ number: 1, of: 2, at: later.toISOString() });
  await sql`update task set start_at = null, retry = ${retry}::jsonb where id = ${id}`.execute(db.kysely);
  expect(await now()).toMatchObject({ reason: 'retry', until: later });
  await sql`update task set retry = null, wave = 3 where id = ${id}`.execute(db.kysely);
  await sql`update run set wave = 1 where id = ${run.id}`.execute(db.kysely);
  expect(await now()).toMatchObject({ reason: 'wave', message: 'for the waves before wave 3' });
  await sql`update task set wave = null where id = ${id}`.execute(db.kysely);

  await sql`update offer set state = 'disabled'`.execute(db.kysely);
  expect(await now()).toMatchObject({
    reason: 'worker',
    message: 'for a worker of pool default with the job type backup',
  });
  await sql`update worker set seen_at = now() - interval '1 hour' where id = ${worker}`.execute(db.kysely);
  expect(await now()).toMatchObject({ reason: 'worker', message: 'for a worker of pool default: none is live' });

  await runs.cancel(db, run.id);
  expect(await now()).toBeUndefined();
});

test('the log says why a worker gave a task back, once for each reason', async () => {
  const db = await closedAtEnd(patientDatabase());
  await offering(db, record('backup'));
  await addDevices(db, 'sw', 1);
  const run = await runOver(db, 'backup', 'sw');
  const info = vi.spyOn(db.logger, 'info');
  const giveBack = async (code: string): Promise<void> => {
    const { fence } = await fetchOne(db);
    await tasks.returnToQueue(db, fence, 0, { code, message: `it is ${code}`, retryable: true });
  };
  await giveBack('NR_ONE');
  await giveBack('NR_ONE');
  await giveBack('NR_TWO');
  const said = info.mock.calls.filter(([text]) => text.startsWith('The task waits'));
  expect(said.map(([text, fields]) => ({ text, ...fields }))).toMatchObject([
    { text: 'The task waits: it is NR_ONE', job_id: run.id, code: 'NR_ONE' },
    { text: 'The task waits: it is NR_TWO', job_id: run.id, code: 'NR_TWO' },
  ]);
});
