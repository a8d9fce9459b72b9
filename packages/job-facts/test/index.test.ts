// cspell:words CAHH Xcvr JPSU mgmt
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { MemoryStore, runJob, startSimulator } from '@netraven/testing';
import * as job from '../src/index.ts';
import { outputs } from './outputs.ts';

const login = { username: 'netops', password: 'lab-login' };
const none = { serial: null, model: null };

const expected: Readonly<Record<string, object>> = {
  cisco_ios: {
    model: 'WS-C2960X-24TS-L',
    version: '15.2(7)E4',
    serials: ['FOC1111A0AA'],
    modules: [
      { name: '1', model: 'WS-C2960X-24TS-L', serial: 'FOC1111A0AA' },
      { name: 'GigabitEthernet1/0/25', model: 'Unspecified', serial: 'AGM2222B0BB' },
      { ...none, name: 'Fan' },
    ],
    neighbours: [
      { interface: 'GigabitEthernet1/0/3', device: '0011.2233.4402', port: '0011.2233.4402', address: null },
      { interface: 'GigabitEthernet1/0/4', device: 'phone-7', port: 'Port 1', address: '192.0.2.77' },
      { interface: 'GigabitEthernet1/0/5', device: 'MikroTik Core 1', port: 'ether1', address: '192.0.2.78' },
      { interface: 'GigabitEthernet1/0/25', device: 'core-1', port: 'GigabitEthernet1/0/1', address: '192.0.2.1' },
    ],
  },
  cisco_iosxe: {
    model: 'C9300-48P',
    version: '17.9.4a',
    serials: ['FCW3333C0CC', 'FCW4444D0DD'],
    modules: [{ name: 'Switch 1 - Power Supply A', model: 'PWR-C1-715WAC-P', serial: 'ART5555E0EE' }],
    neighbours: [],
  },
  cisco_nxos: {
    model: 'N9K-C9336C-FX2',
    version: '9.3(8)',
    serials: ['FDO6666F0F1'],
    modules: [{ name: 'Power Supply 1', model: 'NXA-PAC-1100W-PE2', serial: 'ART7777G0GG' }],
    neighbours: [
      { interface: 'Ethernet1/1', device: 'leaf-3', port: 'Ethernet1/52', address: '192.0.2.13' },
      { interface: 'mgmt0', device: '0011.2233.4404', port: 'eth0', address: null },
    ],
  },
  arista_eos: {
    model: 'DCS-7280SR-48C6-F',
    version: '4.28.3M',
    serials: ['JPE9999J0JJ'],
    modules: [
      { name: 'power supply 1', model: 'PWR-500AC-F', serial: 'K110000A' },
      { name: 'power supply 2', model: 'PWR-500AC-F', serial: null },
      { name: 'switched transceiver 1', model: 'SFP-10G-SR', serial: 'XTS0000B' },
    ],
    neighbours: [
      { interface: 'Ethernet49/1', device: 'spine-2', port: 'Ethernet3', address: '192.0.2.22' },
      { interface: 'Ethernet49/1', device: '0011.2233.4407', port: '0011.2233.4407', address: null },
    ],
  },
  juniper_junos: {
    model: 'mx204',
    version: '21.4R3-S3.4',
    serials: ['BK111'],
    modules: [
      { name: 'CB 0', model: 'JNP204 [MX204]', serial: 'CAHH0001' },
      { name: 'FPC 0 PIC 0 Xcvr 0', model: 'QSFP28-100G-AOC-3M', serial: '1ACQ0002' },
      { name: 'FPC 0 PIC 1 Xcvr 0', model: 'SFP+-10G-SR', serial: '1ACQ0003' },
      { name: 'PEM 0', model: 'JPSU-650W-AC-AO', serial: '1F180003' },
    ],
    neighbours: [
      { interface: 'et-0/0/0', device: 'edge-2', port: 'et-0/0/1', address: null },
      { interface: 'fxp0', device: '00:11:22:33:44:09', port: 'Gi1/0/48', address: null },
    ],
  },
};

const simulator = await startSimulator([
  ...Object.entries(outputs).map(([platform, answers]) => ({ ...login, name: platform, platform, answers })),
  { ...login, name: 'odd', platform: 'cisco_ios', answers: { 'show version': 'Something else 1.0' } },
]);
afterAll(() => simulator.close());

describe('the facts job', () => {
  it.each(Object.keys(expected))('reads a device of %s', async (platform) => {
    const { result, artifacts } = await runJob(job, { device: simulator.device(platform) });
    expect(result.details).toEqual(expected[platform]);
    expect(JSON.parse(artifacts['facts.json'] ?? '')).toEqual(expected[platform]);
  });

  it('is read for every platform that it names', () => {
    expect(Object.keys(expected).toSorted()).toEqual(job.meta.platforms);
  });

  it('says in one line what it found, and all in a table', async () => {
    const { result } = await runJob(job, { device: simulator.device('cisco_nxos') });
    expect(result).toMatchObject({
      success: true,
      message: 'N9K-C9336C-FX2 9.3(8); serial FDO6666F0F1; modules: 1; neighbours: 2',
      report: {
        rows: [
          ['device', null, 'N9K-C9336C-FX2', 'FDO6666F0F1'],
          ['software', null, '9.3(8)', null],
          ['module', 'Power Supply 1', 'NXA-PAC-1100W-PE2', 'ART7777G0GG'],
          ['neighbour', 'Ethernet1/1', 'leaf-3', 'Ethernet1/52'],
          ['neighbour', 'mgmt0', '0011.2233.4404', 'eth0'],
        ],
      },
    });
  });

  it('keeps what it knew from a command that the device refuses now, and names the command', async () => {
    const device = simulator.device('cisco_nxos');
    const store = new MemoryStore();
    const owner = { jobType: 'facts', device: device.name };
    await runJob(job, { device, store });
    const before = store.texts(owner);
    const commands = ['show inventory', 'show lldp neighbors detail', 'show cdp neighbors detail'];
    device.refuses = commands;
    onTestFinished(() => void (device.refuses = []));
    const refused = { refused: commands };
    const { result } = await runJob(job, { device, store });
    expect(result).toMatchObject({
      success: true,
      message: `N9K-C9336C-FX2 9.3(8); serial FDO6666F0F1; modules: 1; neighbours: 2 (unchanged); refused: ${commands.join(', ')}`,
      details: { ...expected['cisco_nxos'], ...refused },
    });
    expect(result.report).toMatchObject({
      rows: expect.arrayContaining([['refused by the device', null, 'show inventory', null]]) as unknown,
    });
    expect(store.texts(owner)).toEqual(before);
    // Nothing is known of a device that always refused them.
    const { result: first } = await runJob(job, { device });
    expect(first.details).toEqual({ version: '9.3(8)', ...refused });
    expect(first.message).toContain('9.3(8); serial number: unknown; modules: unknown; neighbours: unknown; refused:');
  });

  it('one of two commands for neighbours may be refused', async () => {
    const device = simulator.device('cisco_ios');
    device.refuses = ['show cdp neighbors detail'];
    onTestFinished(() => void (device.refuses = []));
    const { result } = await runJob(job, { device });
    const { neighbours } = result.details as { neighbours: readonly { device: string }[] };
    expect(neighbours.map((neighbour) => neighbour.device)).toEqual(['0011.2233.4402', 'core-1']);
    device.refuses = ['show version'];
    await expect(runJob(job, { device })).rejects.toMatchObject({ code: 'NR_DEVICE_COMMAND_FAILED' });
  });

  it('is an error if the device answers in another form', async () => {
    const read = runJob(job, { device: simulator.device('odd') });
    await expect(read).rejects.toMatchObject({ code: 'FACTS_UNREADABLE' });
  });

  it('needs no permission in a real job host', async () => {
    const { result } = await runJob(new URL('..', import.meta.url), { device: simulator.device('juniper_junos') });
    expect(result).toMatchObject({ success: true });
  });

  it('reads both tables of an SRX cluster', async () => {
    const table = (node: string, serial: string, power: string): string => `${node}:
--------------------------------------------------------------------------
Hardware inventory:
Item             Version  Part number  Serial number     Description
Chassis                                ${serial.padEnd(18)}SRX345
Routing Engine   REV 01   650-065043   BUILTIN           RE-SRX345
PSU 0            REV 01   740-024283   ${power.padEnd(18)}JPSU-650W
`;
    const output = `${table('node0', 'CX111', 'PS01')}\n${table('node1', 'CX222', 'PS02')}\n{primary:node0}\n`;
    const { details } = (await answering('juniper_junos', { 'show chassis hardware': output })).result;
    expect(details).toMatchObject({
      serials: ['CX111', 'CX222'],
      modules: [
        { name: 'node0 PSU 0', model: 'JPSU-650W', serial: 'PS01' },
        { name: 'node1 PSU 0', model: 'JPSU-650W', serial: 'PS02' },
      ],
    });
  });

  it('a node of a cluster that does not answer keeps its serial number and modules', async () => {
    const head = (node: string): string => `${node}:\n${'-'.repeat(74)}\n`;
    const output = `${head('node0')}error: Could not connect to node0 : No route to host

${head('node1')}Hardware inventory:
Item             Version  Part number  Serial number     Description
Chassis                                CX222             SRX345

{primary:node0}
`;
    const store = new MemoryStore();
    const known = { serials: ['CX111', 'CX222'], modules: [{ name: 'node0 PSU 0', model: 'x', serial: 'PS01' }] };
    store.save({ jobType: 'facts', device: 'juniper_junos' }, 'facts.json', JSON.stringify(known));
    const { result } = await answering('juniper_junos', { 'show chassis hardware': output }, store);
    expect(result.details).toMatchObject({ ...known, unknown: ['show chassis hardware'] });
  });

  it('reads the neighbours of an older Junos, which shows no parent interface', async () => {
    const output = `Local Interface Chassis Id        Port info     System Name
ge-0/0/0.0      00:11:22:33:44:08 ge-0/0/1.0    edge-2.plant.example
`;
    const { details } = (await answering('juniper_junos', { 'show lldp neighbors': output })).result;
    expect(details).toMatchObject({
      neighbours: [{ interface: 'ge-0/0/0.0', device: 'edge-2', port: 'ge-0/0/1.0', address: null }],
    });
  });

  it.each([
    ['juniper_junos', 'show lldp neighbors', 'LocalInterface System\nge-0/0/0 edge-2\n'],
    ['cisco_iosxe', 'show lldp neighbors detail', 'Chassis id: 0011.2233.4401\nPort id: Gi0/1\nSystem Name: core-1\n'],
  ])('of %s, neighbours in an unknown form are unknown, not none', async (platform, command, output) => {
    const store = new MemoryStore();
    const known = [{ interface: 'x', device: 'core-1', port: null, address: null }];
    const { result: first } = await answering(platform, { [command]: output }, new MemoryStore());
    expect(first.details).toMatchObject({ unknown: [command] });
    expect(first.details).not.toHaveProperty('neighbours');
    expect(first.message).toContain(`neighbours: unknown; answered in an unknown form: ${command}`);
    store.save({ jobType: 'facts', device: platform }, 'facts.json', JSON.stringify({ neighbours: known }));
    expect((await answering(platform, { [command]: output }, store)).result.details).toMatchObject({
      neighbours: known,
    });
  });

  it('a device without neighbours has none', async () => {
    for (const output of ['', '\n{master:0}\n'])
      expect((await answering('juniper_junos', { 'show lldp neighbors': output })).result.details).toMatchObject({
        neighbours: [],
      });
  });
});

/** Reads a device that gives some answers in place of its own. */
async function answering(
  platform: string,
  answers: Readonly<Record<string, string>>,
  store = new MemoryStore(),
): ReturnType<typeof runJob> {
  const all = { ...outputs[platform], ...answers };
  const other = await startSimulator([{ ...login, name: platform, platform, answers: all }]);
  try {
    return await runJob(job, { device: other.device(platform), store });
  } finally {
    await other.close();
  }
}
