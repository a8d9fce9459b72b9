import { expect, it } from 'vitest';
import type { tasks } from '@netraven/db';
import { JumpLogins } from '../../src/task/jump-logins.ts';

const login = {
  name: 'gate',
  username: 'netraven',
  password: 'x',
  networks: ['any'],
  maxRefusals: 3,
} as const;

function gateWith(...credentials: tasks.JumpHost['credentials']): tasks.JumpHost {
  const [address, platform, pool] = ['192.0.2.1', 'linux', 'default'];
  const device = { id: 'gate', name: 'gate', address, port: 22, platform, tags: [], pool, settings: {} };
  return { device: { ...device, createdAt: new Date() }, credentials, hostKey: undefined, settings: {} };
}

it('a task of a run skips a login that the jump host refused, but not another login of the same credential', async () => {
  const jumpLogins = new JumpLogins();
  const former = { ...login, id: 'a', loginVersion: 1 };
  const skipped = (host: tasks.JumpHost, run = 'run'): Promise<string[]> =>
    jumpLogins.inTurn(run, host, async (credentials) =>
      credentials.filter(({ refusedBefore }) => refusedBefore).map(({ id, loginVersion }) => `${id} ${loginVersion}`),
    );
  expect(await skipped(gateWith(former))).toEqual([]);
  jumpLogins.addRefusal('run', 'gate', former);
  expect(await skipped(gateWith(former, { ...former, id: 'b' }))).toEqual(['a 1']);
  expect(await skipped(gateWith({ ...former, loginVersion: 2 }))).toEqual([]);
  expect(await skipped(gateWith(former), 'another run')).toEqual([]);
});
