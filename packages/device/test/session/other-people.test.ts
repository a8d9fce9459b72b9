import { describe, expect, test } from 'vitest';
import { openTestDevice, simulate } from '../../test-utils/open.ts';
import { typeAsPerson } from '../../test-utils/person.ts';

const limits = { settleMs: 200, promptMs: 20, idleMs: 3_000, commandMs: 3_000, lineMs: 3_000 };
const line = 'ntp server 198.51.100.7';
const undo = [`no ${line}`];

describe('an EOS that keeps five changes of people', () => {
  const sessions = ['anna-1', 'anna-2', 'bert-1', 'bert-2', 'night-change'];

  test('takes no other one, and keeps each of them', async () => {
    const simulated = await simulate({ name: 'r1', platform: 'arista_eos' });
    for (const name of sessions) {
      await typeAsPerson(simulated, [`configure session ${name}`, 'ntp server 198.51.100.9']);
    }
    const before = simulated.config;
    const open = () => openTestDevice(simulated, 'arista_eos', { permissions: ['device:write'], limits });
    const { device, undoOpen } = open();
    await expect((await device.connect()).configure([line], { undo })).rejects.toMatchObject({
      code: 'NR_DEVICE_CHANGES_PENDING',
      hint: expect.stringContaining('Commit or abort them on the device') as unknown,
    });
    expect(await device.endChange(false, undoOpen)).toMatchObject({ outcome: 'undone' });
    const shown = await (await open().device.connect()).send('show configuration sessions');
    for (const name of sessions) expect(shown).toContain(name);
    expect(simulated.typed.filter((each) => each.endsWith(' abort'))).toEqual([]);
    expect(simulated.typed).not.toContain(line);
    expect(simulated.config).toBe(before);
  });
});

describe('a device whose configuration mode another person has locked', () => {
  test.each(['cisco_ios', 'cisco_iosxe'])('refuses it with a code of its own: %s', async (platform) => {
    const simulated = await simulate({ name: 'r1', platform, faults: [{ kind: 'locked', times: 1 }] });
    const before = simulated.config;
    const open = () => openTestDevice(simulated, platform, { permissions: ['device:write'], limits });
    const { device, undoOpen } = open();
    await expect((await device.connect()).configure([line], { undo })).rejects.toMatchObject({
      code: 'NR_DEVICE_CONFIG_LOCKED',
      retryable: true,
      message: expect.stringMatching(
        /^r1 did not enter configuration mode: Configuration mode (?:is )?locked /,
      ) as unknown,
    });
    expect(await device.endChange(false, undoOpen)).toMatchObject({ outcome: 'undone' });
    expect(simulated.typed).not.toContain(line);
    expect(simulated.config).toBe(before);
    // It is free again.
    await (await open().device.connect()).configure([line]);
    expect(simulated.config).toContain(`${line}\n`);
  });

  test.each(['cisco_ios', 'cisco_iosxe'])('is shared by people who do not lock it: %s', async (platform) => {
    const simulated = await simulate({ name: 'r1', platform });
    const devices = [1, 2].map(() => openTestDevice(simulated, platform, { permissions: ['device:write'], limits }));
    const sessions = await Promise.all(devices.map(({ device }) => device.connect()));
    await Promise.all(sessions.map((session, at) => session.configure([`ntp server 198.51.100.${at + 7}`])));
    expect(simulated.config).toContain('ntp server 198.51.100.7\n');
    expect(simulated.config).toContain('ntp server 198.51.100.8\n');
  });
});

describe('a Nexus that a person took out of service', () => {
  async function open() {
    const simulated = await simulate({ name: 'r1', platform: 'cisco_nxos' });
    const screen = await typeAsPerson(simulated, ['configure terminal', 'system mode maintenance', 'yes', 'end']);
    expect(screen).toMatch(/r1\(maint-mode\)\(config\)# end\s+r1\(maint-mode\)# $/);
    const permissions = ['device:write', 'device:secrets'] as const;
    const opened = openTestDevice(simulated, 'cisco_nxos', { permissions, limits });
    return { simulated, before: simulated.config, ...opened, session: await opened.device.connect() };
  }
  const lines = ['interface Ethernet1/1', '  description in maintenance'];

  test('is logged in to and backed up', async () => {
    const { session, before } = await open();
    expect(await session.readConfig()).toBe(before);
  });

  test('takes a change that is confirmed', async () => {
    const { simulated, session, device, undoOpen } = await open();
    await session.configure(lines, { undo: ['interface Ethernet1/1', '  no description'] });
    await session.confirm();
    expect(await device.endChange(true, undoOpen)).toBeUndefined();
    expect(simulated.config).toContain('description in maintenance');
  });

  test('takes back a change, and stays out of service', async () => {
    const { simulated, before, session, device, undoOpen } = await open();
    const described = /^interface Ethernet1\/1\n( +description .*)$/m.exec(before)?.[1] ?? '';
    await expect(
      session.configure([...lines, 'interface Ethernet1/99', '  shutdown'], {
        undo: [...lines.slice(0, 1), described],
      }),
    ).rejects.toMatchObject({ code: 'NR_DEVICE_COMMAND_FAILED' });
    expect(await device.endChange(false, undoOpen)).toMatchObject({ outcome: 'undone' });
    expect(simulated.config).toBe(before);
    expect(simulated.typed).not.toContain('no system mode maintenance');
  });
});
