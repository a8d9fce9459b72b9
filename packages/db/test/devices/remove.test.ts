import { expect, test } from 'vitest';
import { devices, hostKeys, runs } from '../../src/index.ts';
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

test('a device is removed with its host key once no task needs it, and its runs stay', async () => {
  const worker = await offering(db, record('plain'));
  const [device] = await addDevices(db, 'sw', 1);
  const id = device?.id ?? '';
  await hostKeys.pin(db, id, { algorithm: 'ssh-ed25519', fingerprint: 'SHA256:a' });
  const run = await runOver(db, 'plain', 'sw');
  await expect(devices.remove(db, id)).rejects.toMatchObject({
    code: 'NR_DEVICE_BUSY',
    hint: expect.stringContaining(`netraven runs cancel ${run.id}`),
  });
  const work = await beginNext(db, worker, 5);
  await expect(devices.remove(db, id)).rejects.toMatchObject({ code: 'NR_DEVICE_BUSY' });
  await commitEach(db, work, { artifacts: [{ name: 'x', text: 'x', reveals: {}, mirrored: false }] });
  await devices.remove(db, id);
  expect(await devices.list(db)).toEqual([]);
  expect(await hostKeys.listKnown(db)).toEqual([]);
  expect(await runs.tasks(db, run.id)).toMatchObject([{ status: 'success', device: { name: 'sw1' } }]);
  await expect(devices.remove(db, id)).rejects.toMatchObject({ code: 'NR_DEVICE_UNKNOWN' });
});
