import type { DeviceSession } from '@netraven/core';
import type { ChangeEnd, OpenChange } from '@netraven/core/attempt';
import { expect, test } from 'vitest';
import type { OpenDeviceOptions } from '../../src/index.ts';
import type { SimulatedDevice } from '../../src/simulator/index.ts';
import { openTestDevice, simulate, type OpenedDevice } from '../../test-utils/open.ts';

/** Mistakes that random trials of changes found. */

const limits = { settleMs: 300, promptMs: 20, idleMs: 60_000, configMs: 90_000, commandMs: 90_000, lineMs: 90_000 };

type Opened = OpenedDevice & {
  readonly session: DeviceSession;
  readonly end: (keeps: boolean) => Promise<ChangeEnd | undefined>;
};

async function openOn(simulated: SimulatedDevice, more: Partial<OpenDeviceOptions> = {}): Promise<Opened> {
  const opened = openTestDevice(simulated, simulated.platform, { permissions: ['device:write'], limits, ...more });
  const { device, undoOpen } = opened;
  const undo = (change: OpenChange): Promise<ChangeEnd> => undoOpen(change, { pausesMs: [10, 10, 10] });
  return { ...opened, session: await device.connect(), end: (keeps) => device.endChange(keeps, undo) };
}

test('a line with an answer that NetRaven does not know may be in effect', async () => {
  const simulated = await simulate({ name: 'r1', platform: 'cisco_ios' });
  const before = simulated.config;
  simulated.answers = { 'route-map TRIAL permit 10': 'The fan was told.' };
  const { session, end } = await openOn(simulated);
  await expect(session.configure(['route-map TRIAL permit 10', ' set community 65001:1'])).rejects.toThrow(
    /^r1 refused line 1 of 2 \(`route-map TRIAL permit 10`\): The fan was told\.$/,
  );
  expect(simulated.config).not.toBe(before);
  expect(await end(false)).toMatchObject({
    outcome: 'half made',
    message: expect.stringContaining('its configuration has 1 line more and 0 lines less') as unknown,
    change: { added: 1, removed: 0 },
  });
});

test.each(['Really do it (y/n)? [n] ', 'Really do it (yes/no)? [no] '])(
  'the question %j is answered with no, and does not break the session',
  async (asks) => {
    const simulated = await simulate({ name: 'r1', platform: 'cisco_nxos' });
    const before = simulated.config;
    const line = 'ip route 198.18.1.0/24 198.51.100.9';
    simulated.answers = { [line]: { asks } };
    const { session, end } = await openOn(simulated);
    await expect(
      session.configure(['logging server 198.18.1.1', line], { undo: ['no logging server 198.18.1.1'] }),
    ).rejects.toThrow('and NetRaven answered no');
    expect(await end(false)).toMatchObject({ outcome: 'undone' });
    expect(simulated.config).toBe(before);
  },
);

const head = 'interface GigabitEthernet0/1';

test.each([
  ['the answers of the job', { asks: 'Really do it? [yes/no]: ' }, { answers: [{ when: 'Really do it', say: 'yes' }] }],
  ['the texts that the job knows as harmless', 'Note: the fan was told.', { harmless: ['Note: the fan'] }],
])('undo lines count with %s', async (_, answer, options) => {
  const simulated = await simulate({ name: 'r1', platform: 'cisco_ios' });
  const before = simulated.config;
  simulated.answers = { [head]: answer };
  const { session, end, log } = await openOn(simulated);
  await session.configure([head, ' bandwidth 77'], { undo: [head, ' no bandwidth 77'], ...options });
  expect(await end(false)).toMatchObject({ outcome: 'undone' });
  expect(simulated.config).toBe(before);
  expect(log.filter(({ meta }) => meta && 'skipped' in meta)).toEqual([]);
});

test('undo lines are sent into a section that is open, whatever the device said about it', async () => {
  const simulated = await simulate({ name: 'r1', platform: 'cisco_ios' });
  const before = simulated.config;
  const { session, end } = await openOn(simulated);
  await session.configure([head, ' bandwidth 77'], { undo: [head, ' no bandwidth 77'] });
  simulated.answers = { [head]: 'The fan was told.' };
  expect(await end(false)).toMatchObject({ outcome: 'undone' });
  expect(simulated.config).toBe(before);
});

test('a worker that takes over does not wait for a commit that the device refused', async () => {
  const simulated = await simulate({ name: 'r1', platform: 'vyos_vyos' });
  simulated.refuses = ['commit'];
  const stored: (OpenChange | undefined)[] = [];
  const { session } = await openOn(simulated, { beforeConfigure: async (change) => void stored.push(change) });
  const line = 'system domain-name trial.example.net';
  await expect(session.configure([`set ${line}`], { undo: [`delete ${line}`] })).rejects.toThrow('refused `commit`');
  expect(stored.map((change) => change?.commit !== undefined)).toEqual([false, true, false]);
});

test('the told difference is that to the configuration before the first change', async () => {
  const simulated = await simulate({ name: 'r1', platform: 'cisco_ios' });
  const { session, end } = await openOn(simulated);
  await session.configure(['logging host 198.18.1.1', 'logging host 198.18.1.2']);
  const line = 'ip route 198.18.1.0 255.255.255.0 198.51.100.9';
  simulated.faults = [{ kind: 'close-in-configure', line, when: 'after', times: 1 }];
  await expect(session.configure([line], { undo: [`no ${line}`] })).rejects.toMatchObject({ code: 'NR_DEVICE_CLOSED' });
  expect(await end(false)).toMatchObject({
    outcome: 'undone',
    othersStay: true,
    change: { added: 2, removed: 0 },
  });
});

const banner = ['banner login #', head, ' shutdown', '#'];

test('the lines of a text are no commands if the device refuses its first line', async () => {
  const simulated = await simulate({ name: 'r1', platform: 'cisco_ios' });
  const before = simulated.config;
  simulated.refuses = ['banner login #'];
  const { session, end } = await openOn(simulated);
  await expect(session.configure(banner)).rejects.toThrow('refused line 1 of 4');
  expect(simulated.typed).not.toContain(' shutdown');
  expect(simulated.config).toBe(before);
  expect(await end(false)).not.toMatchObject({ outcome: 'half made' });
});

test('the lines of a text are no answers to a question about it', async () => {
  const simulated = await simulate({ name: 'r1', platform: 'cisco_ios' });
  const before = simulated.config;
  simulated.answers = { 'banner login #': { asks: 'Really do it? [yes/no]: ' } };
  const { session, end } = await openOn(simulated);
  await expect(session.configure(banner, { undo: ['no banner login'] })).rejects.toThrow('NetRaven answered no');
  expect(simulated.typed).not.toContain(' shutdown');
  expect(simulated.config).toBe(before);
  await session.configure(banner, {
    undo: ['no banner login'],
    answers: [{ when: 'Really do it', say: 'yes' }],
  });
  expect(simulated.config).toContain(`banner login ^C\n${head}\n shutdown\n^C\n`);
  expect(await end(false)).toMatchObject({ outcome: 'undone' });
  expect(simulated.config).toBe(before);
});

test('the undo lines of each change begin at the outermost level, indented or not', async () => {
  const simulated = await simulate({ name: 'r1', platform: 'ruckus_icx' });
  const before = simulated.config;
  const { session, end } = await openOn(simulated);
  const [contact, port] = ['snmp-server contact trial@example.net', 'interface ethernet 1/1/1'];
  await session.configure([contact], { undo: ['snmp-server contact noc@example.net'] });
  await session.configure([port, 'load-interval 30'], { undo: [port, 'no load-interval 30'] });
  await session.configure(['interface loopback 7', ' port-name x'], { undo: ['no interface loopback 7'] });
  await session.configure([port, ' bandwidth 77'], { undo: [port, ' no bandwidth 77'] });
  expect(await end(false)).toMatchObject({ outcome: 'undone' });
  expect(simulated.config).toBe(before);
});

test('the undo lines of one change do not make those of another one uncertain', async () => {
  const simulated = await simulate({ name: 'r1', platform: 'cisco_ios' });
  const before = simulated.config;
  const { session, end } = await openOn(simulated);
  const loopback = 'interface Loopback7';
  await session.configure([loopback, 'bandwidth 77'], { undo: [loopback, 'no bandwidth 77', '!', `no ${loopback}`] });
  const ospf = ['router ospf 1', 'network 198.18.0.0 0.0.0.255 area 0'];
  await session.configure(ospf, { undo: [ospf[0] ?? '', `no ${ospf[1]}`] });
  expect(await end(false)).toMatchObject({ outcome: 'undone' });
  expect(simulated.config).toBe(before);
});

test.each([
  ['cisco_ios', ['router bgp 65000', ' address-family ipv4 vrf RED', ' network 10.1.0.0 mask 255.255.0.0']],
  ['cisco_ios', ['vrf definition RED', ' address-family ipv4', ' route-target import 1:1']],
])('%s: a line that may belong to the section before it, or beside it, is not typed: %j', async (platform, lines) => {
  const simulated = await simulate({ name: 'r1', platform });
  const { session, end } = await openOn(simulated);
  const change = [...lines, ' exit-address-family'];
  await expect(session.configure(change, { undo: [`no ${lines[0]}`] })).rejects.toThrow(
    `The line "${lines[2]?.trim()}" may belong to "${lines[1]?.trim()}" or stand for itself`,
  );
  // Nothing is typed.
  expect(simulated.typed).not.toContain(lines[0]);
  await end(false);
  // With its indentation, and with a mark in front of it, its place is certain.
  const again = await openOn(simulated);
  await again.session.configure([...lines.with(2, ` ${lines[2]}`), ' exit-address-family', ' address-family ipv6']);
  expect(simulated.typed).toContain(lines[2]?.trim());
});

test('a line behind a section that opened without its own lines is not typed', async () => {
  const simulated = await simulate({ name: 'r1', platform: 'cisco_nxos' });
  const before = simulated.config;
  const { session, end } = await openOn(simulated);
  const lines = ['router bgp 65001', '  vrf RED', '  router-id 192.0.2.1'];
  await expect(session.configure(lines, { undo: ['no router bgp 65001'] })).rejects.toThrow(
    'it opened a section, and line 3 may belong to it or stand beside it',
  );
  expect(simulated.typed).not.toContain('router-id 192.0.2.1');
  expect(await end(false)).toMatchObject({ outcome: 'undone' });
  expect(simulated.config).toBe(before);
});

test('what the configuration never shows is undone although the configuration is as before', async () => {
  const simulated = await simulate({ name: 'r1', platform: 'cisco_ios' });
  const before = simulated.config;
  const { session, end } = await openOn(simulated);
  const undo = ['snmp-server user bob ops v3'];
  await expect(
    session.configure(['no snmp-server user bob ops v3', 'interface GigabitEthernet9/9'], { undo }),
  ).rejects.toThrow('refused line 2 of 2');
  simulated.config = before;
  const said = await end(false);
  expect(simulated.typed).toContain(undo[0]);
  expect(said?.message).not.toContain('no line of the change took effect');
});

test('a line that takes effect in spite of an error is told', async () => {
  const line = 'snmp-server enable traps';
  const simulated = await simulate({ name: 'r1', platform: 'cisco_ios' });
  simulated.answers = { [line]: '% Invalid input detected: one trap was not enabled' };
  const { session, end } = await openOn(simulated);
  await expect(session.configure([line])).rejects.toThrow('refused line 1 of 1');
  expect(simulated.config).toContain(line);
  expect(await end(false)).toMatchObject({ outcome: 'half made', change: { added: 1, removed: 0 } });
});

test('an undo that only leaves lines in another order says so', async () => {
  const simulated = await simulate({ name: 'r1', platform: 'cisco_ios' });
  const servers = ['ntp server 198.51.100.1', 'ntp server 198.51.100.2'];
  const setUp = await openOn(simulated);
  await setUp.session.configure([...servers, 'ip access-list extended T', ' deny ip any any', ' permit tcp any any']);
  await setUp.end(true);
  const after = async (lines: readonly string[], undo: readonly string[]): Promise<ChangeEnd | undefined> => {
    const { session, end } = await openOn(simulated);
    await session.configure(lines, { undo });
    return end(false);
  };
  expect(await after([`no ${servers[0]}`], [servers[0] ?? ''])).toMatchObject({
    outcome: 'undone',
    message: expect.stringMatching(
      /^r1 is as before, except for the order of `ntp server \S+`: NetRaven sent 1 line/,
    ) as unknown,
  });
  const list = 'ip access-list extended T';
  expect(await after([list, ' no deny ip any any'], [list, ' deny ip any any'])).toMatchObject({
    outcome: 'undo failed',
    message: expect.stringMatching(
      /has all lines of the one before, after 2 lines .*, but not the order of `(?:deny|permit) /,
    ) as unknown,
    hint: expect.stringContaining('put the named lines in their order by hand') as unknown,
  });
});
