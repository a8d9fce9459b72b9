import { expect, test } from 'vitest';
import { artifacts, devices, retention, runs, schedules, tasks } from '../../src/index.ts';
import { patientDatabase } from '../../test-utils/database.ts';
import { dump } from '../../test-utils/dump.ts';
import {
  addDevices,
  beginNext,
  closedAtEnd,
  commitEach,
  offering,
  record,
  runOver,
} from '../../test-utils/fixtures.ts';

const db = await closedAtEnd(patientDatabase());
const worker = await offering(db, record('backup'));
const [device] = (await addDevices(db, 'sw', 1)) as [devices.Device];
const raw = (number: number): artifacts.RawText => ({
  hash: Buffer.alloc(32, number),
  secrets: `[["secret","raw-secret-${number}"]]`,
});

/** Runs once over the device. */
async function run(result: Partial<tasks.TaskResult>): Promise<runs.Run> {
  const created = await runOver(db, 'backup', 'sw');
  await commitEach(db, await beginNext(db, worker, 1), result);
  return created;
}

const save = (name: string, text: string, own?: artifacts.RawText): Promise<runs.Run> =>
  run({ artifacts: [{ name, text, reveals: {}, mirrored: true, ...(own && { raw: own }) }] });

async function headOf(name: string): Promise<artifacts.Head> {
  const [head] = await artifacts.heads(db, [{ deviceId: device.id, jobType: 'backup', name }]);
  if (!head) throw new Error(`no version of ${name}`);
  return head;
}

/** Returns the heads as the next task of the device gets them. */
async function nextHeads(): Promise<artifacts.Heads | undefined> {
  const asked = { taskId: crypto.randomUUID(), jobType: 'backup', device: { id: device.id, tags: [] } };
  return (await tasks.loadNeeds(db, [asked]))[0]?.heads;
}

test('a version is found by the hash of its raw text, with the masked text and the secrets, which are sealed', async () => {
  await save('running', 'masked running', raw(1));
  await save('startup', 'masked startup', raw(2));
  await save('other', 'unknown');
  const heads = await nextHeads();
  const found = [raw(1), raw(2), raw(3)].map(({ hash }) => heads?.ofRaw(hash));
  expect(found).toEqual([await headOf('running'), await headOf('startup'), undefined]);
  const ids = [found[1]?.id ?? 0, (await headOf('other')).id, found[0]?.id ?? 0];
  expect(await artifacts.maskedTexts(db, ids)).toEqual([
    { text: 'masked startup', secrets: raw(2).secrets },
    undefined,
    { text: 'masked running', secrets: raw(1).secrets },
  ]);
  expect((await dump(db)).join('\n')).not.toContain('raw-secret');
});

test('only the latest version of an artifact is found', async () => {
  await save('two', 'one', raw(10));
  await save('two', 'other', raw(11));
  expect((await nextHeads())?.ofRaw(raw(10).hash)).toBeUndefined();
  expect((await nextHeads())?.ofRaw(raw(11).hash)).toMatchObject({ version: 2 });
});

test('a version that is confirmed gets the raw text that was masked again', async () => {
  await save('again', 'text', raw(20));
  const { id, version } = await headOf('again');
  await run({ artifacts: [], confirmed: [id], rawTexts: [{ id, name: 'again', version, ...raw(21) }] });
  const heads = await nextHeads();
  expect(heads?.ofRaw(raw(20).hash)).toBeUndefined();
  expect(heads?.ofRaw(raw(21).hash)).toMatchObject({ id, version });
  expect(await artifacts.maskedTexts(db, [id])).toEqual([{ text: 'text', secrets: raw(21).secrets }]);
});

test('a version that was removed has no masked text, and is not confirmed', async () => {
  await save('gone', 'one', raw(30));
  const { id, version } = await headOf('gone');
  await save('gone', 'two', raw(31));
  await artifacts.noteMirrored(db, 'home:/mirror.git', 0, 1_000_000);
  await retention.change(db, { versions: { backup: { count: 1 } } });
  await retention.removeOld(db, await schedules.now(db));
  expect(await artifacts.maskedTexts(db, [id])).toEqual([undefined]);
  await run({ artifacts: [], confirmed: [id], rawTexts: [{ id, name: 'gone', version, ...raw(30) }] });
  const { rows } = await db.pool.query('select from version_confirmed where id = $1', [id]);
  expect(rows).toEqual([]);
});

test('a text whose secrets cannot be opened is masked again, and logged', async () => {
  await save('moved', 'text', raw(40));
  const { id } = await headOf('moved');
  await db.pool.query(
    `update artifact set raw_secrets = (select raw_secrets from artifact where raw_hash = $1) where id = $2`,
    [raw(21).hash, id],
  );
  expect(await artifacts.maskedTexts(db, [id])).toEqual([undefined]);
});
