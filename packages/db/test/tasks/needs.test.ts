import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { artifacts, credentials, hostKeys, tasks } from '../../src/index.ts';
import { patientDatabase } from '../../test-utils/database.ts';
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
const worker = await offering(db, record('backup'), record('many'));

/** Runs a job type over the devices of a tag; each task saves the texts. */
async function save(jobType: string, tag: string, texts: Readonly<Record<string, string>>): Promise<void> {
  await runOver(db, jobType, tag);
  const fetched = await beginNext(db, worker, 100);
  const saved = Object.entries(texts).map(([name, text]) => ({ name, text, reveals: {}, mirrored: true }));
  await commitEach(db, fetched, { artifacts: saved });
}

test('tasks come with the credentials, host key and latest versions of their device, and a fleet task with none', async () => {
  const [red] = await addDevices(db, 'red', 1);
  const [blue] = await addDevices(db, 'blue', 1);
  if (!red || !blue) throw new Error('two devices were added');
  await credentials.add(db, { networks: ['127.0.0.0/8'], name: 'red', username: 'r', password: 'pr', tags: ['red'] });
  await credentials.add(db, { networks: ['127.0.0.0/8'], name: 'all', username: 'a', password: 'pa' });
  const key = { algorithm: 'ssh-ed25519', fingerprint: 'SHA256:red' };
  await hostKeys.pin(db, red.id, key);
  await save('backup', 'red', { 'running-config': 'one', 'startup-config': 'same' });
  await save('backup', 'red', { 'running-config': 'two', 'startup-config': 'same' });
  await save('backup', 'blue', { 'running-config': 'other' });

  const [ofRed, ofBlue, ofFleet] = await tasks.loadNeeds(db, [
    { taskId: randomUUID(), jobType: 'backup', device: red },
    { taskId: randomUUID(), jobType: 'many', device: blue },
    { taskId: randomUUID(), jobType: 'backup', device: null },
  ]);
  expect(ofFleet).toBe(undefined);
  expect(ofRed?.credentials().map(({ name, password }) => [name, password])).toEqual([
    ['red', 'pr'],
    ['all', 'pa'],
  ]);
  expect(ofBlue?.credentials().map(({ name }) => name)).toEqual(['all']);
  expect([ofRed?.hostKey, ofBlue?.hostKey]).toEqual([key, undefined]);
  expect(ofRed?.heads.get('running-config')).toEqual({
    id: expect.any(Number) as number,
    version: 2,
    hash: await artifacts.hashOf('two'),
    rawHash: null,
  });
  expect(ofRed?.heads.get('startup-config')).toEqual({
    id: expect.any(Number) as number,
    version: 1,
    hash: await artifacts.hashOf('same'),
    rawHash: null,
  });
  expect(ofRed?.heads.complete).toBe(true);
  expect([ofBlue?.heads.complete, ofBlue?.heads.get('running-config')]).toEqual([true, undefined]);
});

test('the latest versions of a job type that saves many names are marked as incomplete', async () => {
  const [device] = await addDevices(db, 'many', 1);
  if (!device) throw new Error('a device was added');
  await save('many', 'many', Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`text-${n}`, `${n}`])));
  const [needs] = await tasks.loadNeeds(db, [{ taskId: randomUUID(), jobType: 'many', device }]);
  expect(needs?.heads.complete).toBe(false);
});

test('a credential that cannot be opened stops only the tasks whose devices it is for', async () => {
  const [good] = await addDevices(db, 'good', 1);
  const [bad] = await addDevices(db, 'bad', 1);
  if (!good || !bad) throw new Error('two devices were added');
  await credentials.add(db, {
    networks: ['127.0.0.0/8'],
    name: 'broken',
    username: 'b',
    password: 'pb',
    tags: ['bad'],
  });
  await db.kysely
    .updateTable('credential')
    .set({ password: Buffer.from('?') })
    .where('name', '=', 'broken')
    .execute();
  const [ofGood, ofBad] = await tasks.loadNeeds(db, [
    { taskId: randomUUID(), jobType: 'backup', device: good },
    { taskId: randomUUID(), jobType: 'backup', device: bad },
  ]);
  expect(ofGood?.credentials().map(({ name }) => name)).toEqual(['all']);
  expect(() => ofBad?.credentials()).toThrow(expect.objectContaining({ code: 'NR_SECRET_UNREADABLE' }));
});
