import type { AnswerOf, HostKeysQuery, Routes } from '@netraven/api';
import { hostKeys } from '@netraven/db';
import { expect, it } from 'vitest';
import { expectUnknown, sharedApi } from '../../test-utils/api.ts';

const api = await sharedApi();

const pinned = { algorithm: 'ssh-rsa', fingerprint: 'SHA256:pinned' };
const refused = { algorithm: 'ssh-ed25519', fingerprint: 'SHA256:refused' };

it('a refused host key is listed with the pinned key, and accepted only by its fingerprint', async () => {
  const { id } = await api.client.devices.create({ name: 'sw1', address: '192.0.2.1', platform: 'cisco_ios' });
  await hostKeys.pin(api.db, id, pinned);
  await hostKeys.refuse(api.db, id, refused);
  const { hostKeys: listed } = await api.client.hostKeys.list();
  expect(listed).toMatchObject([{ device: { id, name: 'sw1' }, service: 'ssh', pinned, refused }]);
  await expect(api.client.hostKeys.accept({ deviceId: id, fingerprint: 'SHA256:other' })).rejects.toMatchObject({
    code: 'NR_HOST_KEY_NOT_REFUSED',
    status: 409,
  });
  const accepted = await api.client.hostKeys.accept({ deviceId: id, fingerprint: refused.fingerprint });
  expect(accepted).toMatchObject({ pinned: refused, refused: null });
  expect((await api.client.hostKeys.list()).hostKeys).toEqual([accepted]);
});

it.each(['sw1', '0198c5d6-6a7e-7a3c-9c55-0d6d3d6f0a11'])(
  'a host key of the unknown device %s cannot be accepted',
  async (deviceId) => {
    await expectUnknown('device', deviceId, [
      () => api.client.hostKeys.accept({ deviceId, fingerprint: 'SHA256:refused' }),
    ]);
  },
);

it('host keys are listed page by page, SSH before HTTPS', async () => {
  for (const name of ['page-1', 'page-2']) {
    const { id } = await api.client.devices.create({ name, address: '192.0.2.2', platform: 'cisco_ios' });
    for (const service of ['https', 'ssh'] as const) await hostKeys.pin(api.db, id, pinned, service);
  }
  const listed: string[] = [];
  for (let next: HostKeysQuery | undefined = { afterDevice: 'page' }; next;) {
    const page: AnswerOf<Routes['hostKeys']['list']> = await api.client.hostKeys.list({ ...next, limit: 1 });
    expect(page.hostKeys.length).toBeLessThanOrEqual(1);
    listed.push(...page.hostKeys.map(({ device, service }) => `${device.name} ${service}`));
    next = page.next;
  }
  expect(listed.filter((line) => line.startsWith('page'))).toEqual([
    'page-1 ssh',
    'page-1 https',
    'page-2 ssh',
    'page-2 https',
  ]);
});
