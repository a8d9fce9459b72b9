import { randomUUID } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { credentials, devices, tasks } from '../../src/index.ts';
import { lockWaiters, patientDatabase } from '../../test-utils/database.ts';
import { addDevices, closedAtEnd, offering, record, runOver } from '../../test-utils/fixtures.ts';

const db = await closedAtEnd(patientDatabase());
const add = (name: string, more: object): Promise<credentials.Credential> =>
  credentials.add(db, { networks: ['127.0.0.0/8'], name, username: name, password: name, ...more });
const added = [
  await add('general', { priority: 1 }),
  await add('second', { tags: ['site'], priority: 20 }),
  await add('first', { tags: ['site'], priority: 10 }),
  await add('elsewhere', { tags: ['other'] }),
];
const ids = new Map(added.map(({ name, id }) => [name, id]));
await offering(db, record('backup'));

/** A task of a new run over a device with the tag. Returns what notes an answer of the device, and what lists its credentials. */
async function newTask(device: devices.Device): Promise<{
  answer(name: string, accepted: boolean): credentials.TaskLogin;
  order(): Promise<string[]>;
  end(): Promise<void>;
}> {
  await db.kysely
    .updateTable('device')
    .set({ tags: ['site', device.name] })
    .where('id', '=', device.id)
    .execute();
  const run = await runOver(db, 'backup', device.name);
  const [fetched] = await tasks.fetch(db, 'default', 1);
  if (fetched?.runId !== run.id) throw new Error('the task of the run is fetched');
  return {
    answer: (name, accepted) => ({
      taskId: fetched.taskId,
      deviceId: device.id,
      credentialId: ids.get(name) ?? randomUUID(),
      loginVersion: 1,
      accepted,
    }),
    async order() {
      const [needs] = await tasks.loadNeeds(db, [{ ...fetched, device: { id: device.id, tags: ['site'] } }]);
      return (needs?.credentials() ?? []).map(({ name, refusedBefore, workedLast }) =>
        [name, ...(workedLast ? ['worked'] : []), ...(refusedBefore ? ['refused'] : [])].join(' '),
      );
    },
    async end() {
      await tasks.skip(db, fetched.fence, { code: 'NR_TEST', message: 'done', hint: '', retryable: false });
    },
  };
}

test('credentials with a tag of the device come before those for every device, whatever their priority', async () => {
  const [device] = await addDevices(db, 'tagged', 1);
  if (!device) throw new Error('a device was added');
  const task = await newTask(device);
  expect(await task.order()).toEqual(['first', 'second', 'general']);
  await task.end();
});

test('the credential that worked last on a device comes first, and a refused one is marked for the rest of its run', async () => {
  const [device, other] = await addDevices(db, 'known', 2);
  if (!device || !other) throw new Error('two devices were added');
  const task = await newTask(device);
  await credentials.noteLogins(db, [
    task.answer('first', false),
    task.answer('second', false),
    task.answer('general', true),
  ]);
  expect(await task.order()).toEqual(['general worked', 'first refused', 'second refused']);
  await task.end();
  const next = await newTask(device);
  expect(await next.order()).toEqual(['general worked', 'first', 'second']);
  await next.end();
  const elsewhere = await newTask(other);
  expect(await elsewhere.order()).toEqual(['first', 'second', 'general']);
  await elsewhere.end();
});

test('a credential that gets another login is tried again, though its device refused the former one', async () => {
  const [device] = await addDevices(db, 'renewed', 1);
  if (!device) throw new Error('a device was added');
  const renewed = await add('renewed', { tags: ['site'], priority: 1 });
  ids.set('renewed', renewed.id);
  const task = await newTask(device);
  await credentials.noteLogins(db, [task.answer('renewed', false), task.answer('first', false)]);
  expect(await task.order()).toEqual(['renewed refused', 'first refused', 'second', 'general']);
  await credentials.change(db, renewed.id, { password: 'right' });
  expect(await task.order()).toEqual(['renewed', 'first refused', 'second', 'general']);
  await task.end();
  await credentials.remove(db, renewed.id);
});

test('a credential that was removed is forgotten, also while a login by it is noted', async () => {
  const [device] = await addDevices(db, 'forgets', 1);
  if (!device) throw new Error('a device was added');
  const task = await newTask(device);
  const removed = await credentials.add(db, {
    networks: ['127.0.0.0/8'],
    name: 'removed',
    username: 'r',
    password: 'r',
  });
  ids.set('removed', removed.id);
  await credentials.noteLogins(db, [task.answer('removed', true)]);
  expect((await task.order())[0]).toBe('removed worked');
  await credentials.remove(db, removed.id);
  await credentials.noteLogins(db, [task.answer('removed', true)]);
  expect(await task.order()).toEqual(['first', 'second', 'general']);
  await task.end();
});

test('a refusal is noted also if PostgreSQL ends the statement because of a deadlock', async () => {
  const [low, high] = (await addDevices(db, 'deadlock', 2)).toSorted((a, b) => (a.id < b.id ? -1 : 1)) as [
    devices.Device,
    devices.Device,
  ];
  const task = await newTask(low);
  const other = await db.pool.connect();
  try {
    await other.query('begin');
    await other.query('select from device where id = $1 for update', [high.id]);
    const accepted = { ...task.answer('first', true), deviceId: high.id };
    const noted = credentials.noteLogins(db, [task.answer('general', true), accepted, task.answer('second', false)]);
    await expect.poll(() => lockWaiters(db)).toBe(1);
    // Whichever of the two is ended: the other one goes on.
    await other.query('select from device where id = $1 for update', [low.id]).catch(() => undefined);
    await other.query('rollback');
    await noted;
  } finally {
    other.release();
  }
  expect(await task.order()).toContain('second refused');
  await task.end();
});

test('a refusal is noted while another session removes the credential that a device of the same batch accepted', async () => {
  const [device] = await addDevices(db, 'removing', 1);
  if (!device) throw new Error('a device was added');
  const gone = await add('gone', { tags: ['site'] });
  ids.set('gone', gone.id);
  const task = await newTask(device);
  const other = await db.pool.connect();
  onTestFinished(() => other.release());
  // As an import that removes a credential of its own.
  await other.query('begin');
  await other.query('delete from credential where id = $1', [gone.id]);
  const noting = credentials.noteLogins(db, [task.answer('gone', true), task.answer('first', false)]);
  await expect.poll(() => lockWaiters(db)).toBe(1);
  await other.query('commit');
  await noting;
  expect(await task.order()).toContain('first refused');
  await task.end();
});
