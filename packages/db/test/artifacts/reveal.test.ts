import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { putBack } from '../../src/artifacts/reveal.ts';
import { artifacts, runs, tasks } from '../../src/index.ts';
import { patientDatabase } from '../../test-utils/database.ts';
import {
  addDevices,
  beginAll,
  closedAtEnd,
  commitEach,
  fetchOne,
  offering,
  record,
} from '../../test-utils/fixtures.ts';

const db = await closedAtEnd(patientDatabase());
const worker = await offering(db, record('backup'));
await addDevices(db, 'sw', 1);

async function task(): Promise<tasks.FetchedTask> {
  await runs.create(db, { jobType: 'backup', devices: 'name:*', createdBy: 'tester' });
  const fetched = await fetchOne(db);
  await beginAll(db, worker, [fetched]);
  return fetched;
}

it('each version is revealed as it was, whatever characters a secret has', async () => {
  const secrets = {
    '<secret:00000000000000aa>': "a\0b $& $1 '<secret:00000000000000bb>",
    '<secret:00000000000000bb>': '🔑',
  };
  const text = 'one <secret:00000000000000aa>\ntwo <secret:00000000000000bb>\nbanner <secret:00000000000000cc>\n';
  await commitEach(db, [await task()], { artifacts: [{ name: 'config', text, reveals: secrets, mirrored: true }] });
  const [version] = await db.kysely.selectFrom('artifact').select('id').execute();
  const revealed = await artifacts.reveal(db, version?.id ?? 0);
  expect(revealed?.text).toBe("one a\0b $& $1 '<secret:00000000000000bb>\ntwo 🔑\nbanner <secret:00000000000000cc>\n");
  expect(revealed?.version).toMatchObject({ deviceName: 'sw1', version: 1 });
  expect(await artifacts.reveal(db, 999_999)).toBeUndefined();
});

it('a mask that is named like a property of every object stays', () => {
  expect(putBack('<secret:constructor> <secret:0>', {})).toBe('<secret:constructor> <secret:0>');
});

it('texts in quarantine are listed without the text, newest first, and opened by their id', async () => {
  const fetched = await task();
  const error = { code: 'NR_DEVICE_TRUNCATED', message: 'the line `end` is missing', retryable: true };
  for (const text of ['hostname ä', 'hostname b'])
    await artifacts.quarantine(db, { taskId: fetched.taskId, text, error });
  const [b, a] = await artifacts.quarantined(db, { limit: 10 });
  expect([b?.size, a?.size]).toEqual([10, 11]);
  expect(a).toMatchObject({
    error,
    task: { id: fetched.taskId, runId: fetched.runId, jobType: 'backup', deviceName: 'sw1' },
  });
  expect(JSON.stringify([a, b])).not.toContain('hostname');
  expect(await artifacts.quarantined(db, { limit: 10, before: b?.id, deviceName: 'sw1' })).toEqual([a]);
  expect(await artifacts.quarantined(db, { limit: 10, deviceName: 'sw2' })).toEqual([]);
  for (const letters of [13, 36]) {
    expect(await artifacts.quarantinedId(db, (b?.id ?? '').slice(0, letters))).toBe(b?.id);
  }
  for (const id of ['nonsense', randomUUID()]) expect(await artifacts.quarantinedId(db, id)).toBeUndefined();
  expect(await artifacts.openQuarantined(db, a?.id ?? '')).toEqual({ about: a, text: 'hostname ä' });
  expect(await artifacts.openQuarantined(db, b?.id.slice(0, 8) ?? '')).toMatchObject({ text: 'hostname b' });
  for (const id of ['%', '', '00000000', 'x']) expect(await artifacts.openQuarantined(db, id)).toBeUndefined();
});

it('a text in quarantine outlives its run', async () => {
  await db.pool.query('delete from run');
  expect(await artifacts.quarantined(db, { limit: 1 })).toMatchObject([{ task: null, size: 10 }]);
});
