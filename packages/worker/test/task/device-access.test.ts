import { expect, it } from 'vitest';
import { credentials, type tasks } from '@netraven/db';
import { silent as logger, testDatabase } from '@netraven/db/test-utils/database';
import { closedAtEnd } from '@netraven/db/test-utils/fixtures';
import { askFor } from '../../src/task/ask-database.ts';
import { accessTo, type DeviceAccess } from '../../src/task/device-access.ts';
import { JumpLogins } from '../../src/task/jump-logins.ts';
import { LoginGuards } from '../../src/task/login-guard.ts';
import { makeBatches } from '../../src/task/batches.ts';

const db = await closedAtEnd(testDatabase());
const place = { address: '192.0.2.1', port: 22, platform: 'cisco_ios', tags: [], pool: 'default', settings: {} };

/** The access to a device behind a jump host, with one credential that other devices accept now. */
async function accessWith(name: string, worked: { readonly device: boolean; readonly gate: boolean }) {
  const { id } = await credentials.add(db, { networks: ['any'], name, username: 'u', password: 'canary-access-4Mt' });
  const known = (await credentials.fitting(db, []))({ tags: [], last: null })
    .open()
    .find((one) => one.id === id);
  if (!known) throw new Error('the credential was added');
  const shared = { ...known, proven: true };
  const device = { ...place, id: 'device', name: 'device', createdAt: new Date() };
  const gate = { ...device, id: 'gate', name: 'gate' };
  const needs: tasks.TaskNeeds = {
    tags: [],
    settings: {},
    credentials: () => [{ ...shared, workedLast: worked.device }],
    jumpHosts: () => [
      { device: gate, credentials: [{ ...shared, workedLast: worked.gate }], hostKey: undefined, settings: {} },
    ],
    frozen: undefined,
    hostKey: undefined,
    heads: { complete: true, get: () => undefined, has: () => false, ofRaw: () => undefined },
    sessionLimits: [],
    loadedAt: performance.now(),
  };
  const { signal } = new AbortController();
  const access = accessTo({
    ...{ db, logger, needs, signal, taskId: 'task', runId: 'run' },
    batches: makeBatches(db),
    ask: askFor(signal),
    jumpLogins: new JumpLogins(),
    loginGuards: new LoginGuards({ db, logger }),
    device: { ...device, vars: {} },
    onConflict: () => undefined,
  });
  return { id, access };
}

async function refuseThree(guard: DeviceAccess['options']['guard'] | undefined, id: string): Promise<boolean> {
  for (let n = 0; n < 3; n++) {
    await guard?.enter(id);
    await guard?.leave(id, false);
  }
  return (await credentials.list(db)).some((one) => one.id === id && one.frozenAt !== null);
}

it('a device that refuses a credential counts by what it accepted itself, not by what its jump host did', async () => {
  const { id, access } = await accessWith('worked on the jump host', { device: false, gate: true });
  expect(await refuseThree(access.options.guard, id)).toBe(false);
  expect(await refuseThree(access.options.jumpHosts[0]?.guard, id)).toBe(true);
});

it('a jump host that refuses a credential counts by what it accepted itself, not by what the device did', async () => {
  const { id, access } = await accessWith('worked on the device', { device: true, gate: false });
  expect(await refuseThree(access.options.jumpHosts[0]?.guard ?? access.options.guard, id)).toBe(false);
  expect(await refuseThree(access.options.guard, id)).toBe(true);
});
