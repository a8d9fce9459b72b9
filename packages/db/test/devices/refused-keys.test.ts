import { expect, test } from 'vitest';
import { hostKeys } from '../../src/index.ts';
import { testDatabase } from '../../test-utils/database.ts';
import { addDevices, closedAtEnd } from '../../test-utils/fixtures.ts';

const db = await closedAtEnd(testDatabase());

const [old, shown, later] = ['old', 'shown', 'later'].map((name) => ({
  algorithm: 'ssh-ed25519',
  fingerprint: `SHA256:${name}`,
})) as [hostKeys.HostKey, hostKeys.HostKey, hostKeys.HostKey];

test('a refused key is stored with the pinned one, and replaces it only if it is the key that was shown', async () => {
  const [device, other] = await addDevices(db, 'sw', 3);
  if (!device || !other) throw new Error('the devices are missing');
  await hostKeys.pin(db, device.id, old);
  await hostKeys.pin(db, other.id, later);
  await hostKeys.refuse(db, device.id, shown);
  expect(await hostKeys.listKnown(db)).toMatchObject([
    { deviceName: 'sw1', pinned: old, refused: shown },
    { deviceName: 'sw2', pinned: later, refused: null },
  ]);
  await hostKeys.refuse(db, device.id, later);
  await expect(hostKeys.accept(db, device.id, shown.fingerprint)).rejects.toMatchObject({
    code: 'NR_HOST_KEY_NOT_REFUSED',
    message: expect.stringContaining(later.fingerprint),
  });
  expect(await hostKeys.get(db, device.id)).toEqual(old);
  expect(await hostKeys.accept(db, device.id, later.fingerprint)).toMatchObject({ pinned: later, refused: null });
  expect(await hostKeys.get(db, device.id)).toEqual(later);
  // The key that is pinned already cannot be accepted, and the one that was shown in its place stays refused.
  await hostKeys.refuse(db, device.id, shown);
  await expect(hostKeys.accept(db, device.id, later.fingerprint)).rejects.toMatchObject({
    code: 'NR_HOST_KEY_NOT_REFUSED',
  });
  expect(await hostKeys.listKnown(db, { deviceId: device.id })).toMatchObject([{ pinned: later, refused: shown }]);
  await expect(hostKeys.accept(db, other.id, shown.fingerprint)).rejects.toMatchObject({
    code: 'NR_HOST_KEY_NOT_REFUSED',
  });
});

test('the certificate of a device is pinned and accepted beside its host key', async () => {
  const [device] = await addDevices(db, 'fw', 1);
  const id = device?.id ?? '';
  const [pinned, changed] = ['AA:01', 'AA:02'].map((fingerprint) => ({ algorithm: 'x509', fingerprint })) as [
    hostKeys.HostKey,
    hostKeys.HostKey,
  ];
  await hostKeys.pin(db, id, old);
  expect(await hostKeys.pin(db, id, pinned, 'https')).toEqual(pinned);
  expect(await hostKeys.pin(db, id, changed, 'https')).toEqual(pinned);
  await hostKeys.refuse(db, id, changed, 'https');
  expect(await hostKeys.listKnown(db, { deviceId: id })).toMatchObject([
    { service: 'ssh', pinned: old, refused: null },
    { service: 'https', pinned, refused: changed },
  ]);
  expect(await hostKeys.accept(db, id, changed.fingerprint)).toMatchObject({ service: 'https', pinned: changed });
  expect([await hostKeys.get(db, id), await hostKeys.get(db, id, 'https')]).toEqual([old, changed]);
});
