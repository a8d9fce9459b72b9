import type { DeviceInfo } from '@netraven/core';
import type { InspectionStep } from '@netraven/core/attempt';
import { expect, test } from 'vitest';
import { inspectDevice, type LoginGuard } from '../src/index.ts';
import { frozenError } from '../src/transport/connect.ts';
import { account, maskKey, memoryKeys, openGuard, simulate } from '../test-utils/open.ts';

const silent = { debug() {}, info() {}, warning() {}, error() {}, critical() {} };

test('the SSH identification of a device that refuses the login is compared with those of platforms', async () => {
  const { name, address, port } = await simulate({ name: 'r1', platform: 'cisco_ios' });
  const info: DeviceInfo = { id: 'r1', name, address, port, platform: 'unknown', tags: [], vars: {} };
  const login = { id: 'c1', name: 'default', networks: ['127.0.0.0/8'], ...account, password: 'wrong' };
  const steps: InspectionStep[] = [];
  const { detection } = await inspectDevice(
    {
      ...{ info, credentials: [login], signal: new AbortController().signal, maskKey, logger: silent },
      ...{ hostKeys: memoryKeys(new Map()), certificates: memoryKeys(new Map()) },
    },
    { kind: 'detect' },
    (step) => steps.push(step),
  );
  expect(steps.at(-1)).toMatchObject({ status: 'failed' });
  // That of the simulator fits no platform.
  expect(detection).toMatchObject({ identification: 'SSH-2.0-sim-cisco_ios', candidates: [], isCertain: false });
});

test.each(['detect', 'record'] as const)(
  '%s sends no frozen credential, and its guard counts a refused login',
  async (kind) => {
    const { name, address, port, stats } = await simulate({ name: 'r1', platform: 'cisco_ios' });
    const info: DeviceInfo = { id: 'r1', name, address, port, platform: 'unknown', tags: [], vars: {} };
    const login = { id: 'c1', name: 'default', networks: ['127.0.0.0/8'], ...account, password: 'wrong' };
    const inspect = async (guard: LoginGuard): Promise<InspectionStep | undefined> => {
      const steps: InspectionStep[] = [];
      await inspectDevice(
        {
          ...{ info, credentials: [login], guard, signal: new AbortController().signal, maskKey, logger: silent },
          ...{ hostKeys: memoryKeys(new Map()), certificates: memoryKeys(new Map()) },
        },
        kind === 'detect' ? { kind } : { kind, id: 'acme_os', like: 'cisco_ios', commands: [] },
        (step) => steps.push(step),
      );
      return steps.at(-1);
    };
    const frozen = await inspect(openGuard([], { withheld: () => frozenError('default') }));
    expect(frozen).toMatchObject({ status: 'failed', error: { code: 'NR_CREDENTIAL_FROZEN' } });
    expect(stats.attempts).toBe(0);
    const answers: unknown[] = [];
    expect(await inspect(openGuard(answers))).toMatchObject({ error: { code: 'NR_DEVICE_AUTH_REFUSED' } });
    expect(answers).toEqual([false]);
  },
);
