import { expect, test } from 'vitest';
import { inspections, schedules, tags, tasks } from '../../src/index.ts';
import { drop } from '../../src/queue/drop.ts';
import { patientDatabase } from '../../test-utils/database.ts';
import { addDevices, closedAtEnd, offering, record } from '../../test-utils/fixtures.ts';

const db = await closedAtEnd(patientDatabase());

test('a test of a device is handed to a worker once, and forgotten when no client waits for it', async () => {
  const [first, second] = await addDevices(db, 'sw', 2);
  if (!first || !second) throw new Error('two devices were added');
  await expect(inspections.create(db, first.id, { kind: 'test' })).rejects.toMatchObject({
    code: 'NR_WORKER_MISSING',
    message: 'No live worker has the pool default',
  });
  await offering(db, record('backup'));
  await tags.change(db, 'sw', { settings: { vars: { site: 'ams' } } });
  const asked = await inspections.create(db, first.id, { kind: 'test' });
  expect(asked).toMatchObject({ status: 'queued', steps: [], waitsFor: null });
  const left = await inspections.create(db, second.id, { kind: 'test' });
  await db.pool.query("update inspection set asked_at = now() - interval '2 minutes' where id = $1", [left.id]);

  const fetched: inspections.FetchedInspection[] = [];
  const fetch = (): Promise<unknown> => tasks.fetch(db, 'default', 10, (one) => fetched.push(one));
  expect(await fetch()).toEqual([]);
  expect(fetched).toMatchObject([{ id: asked.id, device: { name: 'sw1', vars: { site: 'ams' } } }]);
  const [{ fence } = { fence: undefined }] = fetched;
  if (!fence) throw new Error('an inspection was fetched');

  // A second one for the same device waits until the first has ended.
  const next = await inspections.create(db, first.id, { kind: 'test' });
  await fetch();
  expect(fetched).toHaveLength(1);
  // Its client asks again, and asks for another one.
  await expect(inspections.get(db, left.id)).rejects.toMatchObject({ code: 'NR_INSPECTION_UNKNOWN' });
  await inspections.begin(db, fence);
  const step = { name: 'Ping', status: 'ok', durationMs: 1.5, message: 'a "quoted"\u0000 text' } as const;
  await inspections.addStep(db, fence, step);
  expect(await inspections.get(db, asked.id)).toMatchObject({ status: 'running', steps: [{ name: 'Ping' }] });
  await inspections.end(db, fence, { files: { 'session.json': 'canary-text' } });
  expect(await inspections.get(db, asked.id)).toMatchObject({
    kind: 'test',
    status: 'done',
    result: { files: { 'session.json': 'canary-text' } },
  });
  const { rows } = await db.pool.query<{ row: string }>('select inspection::text as row from inspection');
  expect(rows.map(({ row }) => row).join()).not.toContain(Buffer.from('canary-text').toString('hex'));
  await fetch();
  expect(fetched.map(({ id }) => id)).toEqual([asked.id, next.id]);

  await inspections.remove(db, asked.id);
  await expect(inspections.get(db, asked.id)).rejects.toMatchObject({ code: 'NR_INSPECTION_UNKNOWN' });
  await expect(inspections.get(db, 'nosuch')).rejects.toMatchObject({ code: 'NR_INSPECTION_UNKNOWN' });
  await expect(inspections.create(db, asked.id, { kind: 'test' })).rejects.toMatchObject({ code: 'NR_DEVICE_UNKNOWN' });
});

test('an inspection is kept while another worker has it', async () => {
  const [device] = await addDevices(db, 'kept', 1);
  await offering(db, record('backup'));
  const { id } = await inspections.create(db, device?.id ?? '', { kind: 'test' });
  const [lost] = await inspections.fetch(db, 'default', 10);
  if (lost?.id !== id) throw new Error('the inspection was fetched');
  await inspections.putBack(db, lost.fence);
  const [held] = await inspections.fetch(db, 'default', 10);
  await drop(db, [lost.fence]);
  expect(await inspections.get(db, id)).toMatchObject({ id, status: 'queued' });
  if (held) await inspections.end(db, held.fence, {});
  expect(await inspections.get(db, id)).toMatchObject({ id, status: 'done' });
});

test('after a lost lease the steps of the next worker follow, and the lost worker adds none', async () => {
  const [device] = await addDevices(db, 'lost', 1);
  await offering(db, record('backup'));
  const { id } = await inspections.create(db, device?.id ?? '', { kind: 'test' });
  const fetch = async (): Promise<inspections.FetchedInspection['fence']> => {
    const found: inspections.FetchedInspection[] = [];
    await tasks.fetch(db, 'default', 10, (one) => found.push(one));
    const fence = found.find((one) => one.id === id)?.fence;
    if (!fence) throw new Error('the inspection was fetched');
    return fence;
  };
  const step = (name: string): Parameters<typeof inspections.addStep>[2] => ({
    name,
    status: 'ok',
    durationMs: 1,
    message: 'fine',
  });
  const first = await fetch();
  await inspections.begin(db, first);
  await inspections.addStep(db, first, step('Ping'));
  await inspections.putBack(db, first);
  const second = await fetch();
  await inspections.begin(db, second);
  await inspections.addStep(db, first, step('Login of the lost worker'));
  await inspections.begin(db, first);
  await inspections.addStep(db, second, step('Ping'));
  const { steps } = await inspections.get(db, id);
  expect(steps.map(({ name, status }) => `${name} ${status}`)).toEqual(['Ping ok', 'Worker warning', 'Ping ok']);
  await inspections.end(db, second, {});
});

test('a question about an inspection fails once its pool has no worker, and seldom writes', async () => {
  const [device] = await addDevices(db, 'alone', 1);
  await offering(db, record('backup'));
  const { id } = await inspections.create(db, device?.id ?? '', { kind: 'test' });
  const version = async (): Promise<unknown> =>
    (await db.pool.query('select xmin, asked_at from inspection where id = $1', [id])).rows;
  // Asked just now, however busy the machine is.
  await db.pool.query("update inspection set asked_at = now() + interval '1 hour' where id = $1", [id]);
  const before = await version();
  await inspections.get(db, id);
  expect(await version()).toEqual(before);
  await db.pool.query("update inspection set asked_at = now() - interval '30 seconds' where id = $1", [id]);
  const askedAt = await schedules.now(db);
  await inspections.get(db, id);
  const { rows } = await db.pool.query<{ isNew: boolean }>(
    `select asked_at >= $2 as "isNew" from inspection where id = $1`,
    [id, askedAt],
  );
  expect(rows).toEqual([{ isNew: true }]);
  await db.pool.query('delete from worker');
  await expect(inspections.get(db, id)).rejects.toMatchObject({
    code: 'NR_WORKER_MISSING',
    message: 'No live worker has the pool default',
  });
});
