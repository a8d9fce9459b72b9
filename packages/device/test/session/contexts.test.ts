import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSimulator, type Simulator } from '../../src/simulator/index.ts';
import { getSample } from '../../src/simulator/sample.ts';
import { account, openTestDevice } from '../open.ts';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator([{ name: 'fw-1', platform: 'cisco_asa', ...account }]);
});
afterAll(() => simulator.close());

const [context = ''] = Object.keys(getSample('cisco_asa').contexts ?? {});

async function read(faults: Parameters<typeof openTestDevice>[2] = {}): Promise<unknown[]> {
  const { device } = openTestDevice(simulator.device('fw-1'), 'cisco_asa', {
    permissions: ['device:secrets'],
    limits: { settleMs: 20 },
    ...faults,
  });
  const session = await device.connect();
  const said: unknown[] = [];
  for (const name of [context, undefined]) {
    const options = name === undefined ? {} : { context: name };
    said.push(await session.readConfig('running', options).catch((error: { code: string }) => error.code));
  }
  await device.close();
  return said;
}

test('a context whose configuration was cut is left before the next read', async () => {
  const simulated = simulator.device('fw-1');
  simulated.faults = [{ kind: 'cut', at: 0.5, times: 1 }];
  const [inContext, outside] = await read();
  expect(inContext).toMatch(/^NR_DEVICE_/);
  expect(outside).toBe(simulated.config);
});

test('a context whose configuration broke off is truncated, whatever leaving it says', async () => {
  simulator.device('fw-1').faults = [{ kind: 'close', at: 0.5, times: 1 }];
  const [inContext] = await read();
  expect(inContext).toBe('NR_DEVICE_TRUNCATED');
});

test('an unknown context is refused', async () => {
  const { device } = openTestDevice(simulator.device('fw-1'), 'cisco_asa');
  const session = await device.connect();
  await expect(session.readConfig('running', { context: 'none' })).rejects.toMatchObject({
    code: 'NR_DEVICE_COMMAND_REFUSED',
    message: expect.stringContaining(context),
  });
  await device.close();
});
