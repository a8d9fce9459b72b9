import { describe, expect, onTestFinished, test } from 'vitest';
import { getSample } from '../../src/sample/sample.ts';
import { openTestDevice, simulate, startDevices } from '../../test-utils/open.ts';
import { makeVariant, withPrompt } from '../../test-utils/variant.ts';

/** As FortiOS shows the configuration of a device with virtual domains. */
const virtualDomains = `#config-version=FGT60F-7.2.8-FW-build1639-240313:vdom=1:user=admin
config vdom
edit root
next
edit branch
next
edit empty
next
end
config global
config system global
    set hostname "fw-2"
end
end
config vdom
edit root
config system object-tagging
    edit "default"
    next
end
config router static
    edit 1
        set gateway 203.0.113.1
    next
end
end
config vdom
edit branch
config system replacemsg admin "post_admin-disclaimer-text"
    set buffer "end
next
end"
end
config vpn ipsec phase1-interface
    edit "hub"
        set psksecret ENC SH2vU1c9pXq0mJbN7Rz4T2kLsWgYdEfHiA5oQ8xCnBt6M3uK1jPyZrVlGwIhFe=
    next
end
end
`;

const simulator = await startDevices([
  { name: 'fw-1', platform: 'cisco_asa' },
  { name: 'fw-2', platform: 'fortinet_fortios', config: virtualDomains },
]);

const [context = ''] = Object.keys(getSample('cisco_asa').contexts ?? {});

async function read(faults: Parameters<typeof openTestDevice>[2] = {}): Promise<unknown[]> {
  const session = await openTestDevice(simulator.device('fw-1'), 'cisco_asa', {
    permissions: ['device:secrets'],
    limits: { settleMs: 20 },
    ...faults,
  }).device.connect();
  const said: unknown[] = [];
  for (const name of [context, undefined]) {
    const options = name === undefined ? {} : { context: name };
    said.push(await session.readConfig('running', options).catch((error: { code: string }) => error.code));
  }
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
  const session = await openTestDevice(simulator.device('fw-1'), 'cisco_asa').device.connect();
  await expect(session.readConfig('running', { context: 'none' })).rejects.toMatchObject({
    code: 'NR_DEVICE_COMMAND_REFUSED',
    message: expect.stringContaining(context),
  });
});

test('a virtual domain of a FortiGate is cut out of the whole configuration, which is read once for all of them', async () => {
  const simulated = simulator.device('fw-2');
  const session = await openTestDevice(simulated, 'fortinet_fortios', {
    limits: { settleMs: 20, promptMs: 20 },
  }).device.connect();
  const whole = await session.readConfig();
  const reads = simulated.typed.length;
  expect(await session.contexts()).toEqual(['root', 'branch']);
  expect(await session.readConfig('running', { context: 'root' })).toBe(`config system object-tagging
    edit "default"
    next
end
config router static
    edit 1
        set gateway 203.0.113.1
    next
end
`);
  const branch = await session.readConfig('running', { context: 'branch' });
  expect(branch).toMatch(
    /^config system replacemsg .*\n {4}set buffer "end\nnext\nend"\nend\n[^]*ENC <secret:[^]*\nend\n$/,
  );
  // Its secrets have the masks of the whole, so that they can be shown.
  expect(whole).toContain(branch);
  expect(simulated.typed).toHaveLength(reads);
  await expect(session.readConfig('running', { context: 'empty' })).rejects.toMatchObject({
    code: 'NR_DEVICE_COMMAND_REFUSED',
    message: expect.stringContaining('root, branch'),
  });
});

test('virtual domains are read again after a change, and never from a configuration that was cut', async () => {
  const simulated = simulator.device('fw-2');
  const session = await openTestDevice(simulated, 'fortinet_fortios', {
    permissions: ['device:write'],
    limits: { settleMs: 20, promptMs: 20 },
  }).device.connect();
  expect(await session.contexts()).toEqual(['root', 'branch']);
  simulated.answers = { 'execute lab': '' };
  await session.send('execute lab');
  simulated.config = virtualDomains.replace('edit branch\nconfig', 'edit lab\nconfig');
  expect(await session.contexts()).toEqual(['root', 'lab']);
  await session.send('execute lab');
  simulated.faults = [{ kind: 'cut', at: 0.8 }];
  await expect(session.contexts()).rejects.toMatchObject({ code: 'NR_DEVICE_TRUNCATED' });
});

describe('a login that begins in a context', () => {
  async function openAt(platform: string, prompt: string) {
    const platformFolder = makeVariant(platform, withPrompt(platform, prompt), onTestFinished);
    const simulated = await simulate({ name: 'r1', platform, platformFolder });
    const permissions = ['device:secrets'] as const;
    const { device } = openTestDevice(simulated, platform, { permissions, limits: { settleMs: 20 } });
    return { simulated, session: await device.connect() };
  }

  test.each([
    ['a10_acos', '{name}[customer-1]#'],
    ['a10_acos', '{name}-Active-vMaster[1/1][customer-1]#'],
    ['checkpoint_gaia', '{name}:3> '],
  ])('of %s sees only that, so it reads no configuration of the device: %s', async (platform, prompt) => {
    const { session } = await openAt(platform, prompt);
    await expect(session.readConfig()).rejects.toMatchObject({
      code: 'NR_DEVICE_NOT_PRIVILEGED',
      message: expect.stringContaining('begins in one of the contexts') as unknown,
    });
  });

  test.each([
    ['a10_acos', '{name}-Active-vMaster[1/1]#'],
    ['checkpoint_gaia', '{name}:0> '],
  ])('is not every one whose prompt of %s has a number: %s', async (platform, prompt) => {
    const { session, simulated } = await openAt(platform, prompt);
    expect(await session.readConfig()).toBe(simulated.config);
  });
});

test('a FortiGate that shows one virtual domain only is not stored as the whole', async () => {
  const simulated = simulator.device('fw-2');
  simulated.config = virtualDomains.replace('\n', '\n#global_vdom=0:vd_name=branch/branch\n');
  const { device } = openTestDevice(simulated, 'fortinet_fortios', { limits: { settleMs: 20, promptMs: 20 } });
  await expect((await device.connect()).readConfig()).rejects.toMatchObject({ code: 'NR_DEVICE_TRUNCATED' });
});
