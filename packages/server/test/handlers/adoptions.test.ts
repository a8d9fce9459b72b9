import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { devices } from '@netraven/db';
import { sharedApi } from '../../test-utils/api.ts';

const api = await sharedApi();
const text = `!
hostname r1
!
snmp-server community geheim RO
!
interface Loopback0
 description one
!
end
`;
for (const name of ['r1', 'r2', 'strange']) {
  await devices.add(api.db, { name, address: '192.0.2.1', platform: 'cisco_ios' });
}
await api.db.pool.query("update device set platform = 'of_tomorrow' where name = 'strange'");
const at = '2026-01-02T03:04:05.000Z';
const version = { device: 'r1', text, savedAt: at, author: 'Anna <anna@example.net>', authoredAt: at };

it('versions of another tool are stored once, and the state says until when', async () => {
  const add = (): Promise<unknown> =>
    api
      .request('POST', `/adoptions/${randomUUID()}/versions`, {
        tool: 'oxidized',
        versions: [version, { ...version, device: 'nowhere' }, { ...version, device: 'strange' }],
      })
      .then(({ body }) => body);
  expect(await add()).toEqual({ results: ['saved', 'unknown', 'unknown'] });
  expect(await add()).toEqual({ results: ['known', 'unknown', 'unknown'] });
  const { body } = await api.request('POST', '/adoptions/state', { devices: ['nowhere', 'r1', 'r2', 'strange'] });
  expect(body).toEqual({
    devices: [
      { name: 'nowhere', problem: 'unknown', until: null },
      { name: 'r1', problem: null, until: at },
      { name: 'r2', problem: null, until: null },
      { name: 'strange', problem: 'platform', until: null },
    ],
  });
});

it('texts of another tool are compared with the newest versions', async () => {
  const compare = (device: string, of = text): { device: string; text: string } => ({ device, text: of });
  const { body } = await api.request('POST', '/adoptions/compare', {
    texts: [
      compare('r1'),
      compare('r1', text.replace('description one', 'description two')),
      compare('r1', text.replace('geheim', '<removed>')),
      compare('r1', text.slice(0, -4)),
      compare('r2'),
      compare('nowhere'),
      compare('strange'),
    ],
  });
  const none = { added: null, removed: null, truncated: null, secrets: null };
  expect(body).toEqual({
    devices: [
      { name: 'r1', result: 'equal', added: 0, removed: 0, truncated: null, secrets: 1 },
      { name: 'r1', result: 'different', added: 1, removed: 1, truncated: null, secrets: 1 },
      { name: 'r1', result: 'different', added: 1, removed: 1, truncated: null, secrets: 0 },
      { name: 'r1', result: 'different', added: 2, removed: 0, truncated: expect.any(String), secrets: 1 },
      { ...none, name: 'r2', result: 'missing', secrets: 1 },
      { ...none, name: 'nowhere', result: 'missing' },
      { ...none, name: 'strange', result: 'platform' },
    ],
  });
});
