import { expect, it } from 'vitest';
import type { DeviceResult } from '@netraven/core';
import { MemoryStore, runSummary, startSimulator } from '@netraven/testing';
import * as job from '../src/index.ts';
import { topologyOf } from '../src/topology.ts';

const result = (name: string, ...neighbours: readonly (readonly string[])[]): DeviceResult => ({
  device: { id: name, name, address: '192.0.2.1', port: 22, platform: 'cisco_ios', tags: [], vars: {} },
  status: 'success',
  details: {
    neighbours: neighbours.map(([at, device, port = null]) => ({ interface: at, device, port, address: null })),
  },
});

it('a link that both ends see counts once, and others are counted', () => {
  const topology = topologyOf([
    result('core-1.plant.example', ['Eth1/1', 'ACCESS-7', 'Gi0/1'], ['Eth1/2', 'core-2', 'Eth1/2']),
    result('access-7', ['Gi0/1', 'core-1', 'Eth1/1'], ['Gi0/5', 'phone-9']),
    { ...result('core-2'), status: 'error', details: undefined },
  ] as DeviceResult[]);
  expect(topology).toEqual({
    links: [
      {
        from: { device: 'access-7', interface: 'Gi0/1' },
        to: { device: 'core-1.plant.example', interface: 'Eth1/1' },
      },
      { from: { device: 'core-1.plant.example', interface: 'Eth1/2' }, to: { device: 'core-2', interface: 'Eth1/2' } },
    ],
    others: ['phone-9'],
  });
});

it('a run over some devices replaces their links, and keeps those of the others', () => {
  const all = topologyOf([result('a', ['1', 'b', '1']), result('b', ['1', 'a', '1'], ['2', 'c', '1']), result('c')]);
  const inShort = (links: typeof all.links): string[] =>
    links.map(({ from, to }) => `${from.device}/${from.interface} ${to.device}/${to.interface}`);
  expect(inShort(all.links)).toEqual(['a/1 b/1', 'b/2 c/1']);
  const later = topologyOf([result('a', ['7', 'c', '2'])], all.links);
  expect(inShort(later.links)).toEqual(['a/7 c/2', 'b/2 c/1']);
  // Not read this time.
  const failed = { ...result('b'), status: 'error', details: undefined } as unknown as DeviceResult;
  expect(topologyOf([failed], all.links).links).toEqual(all.links);
  // The name of the run counts, not the one before.
  const renamed = topologyOf(
    [result('a'), result('b.example.net', ['2', 'c', '1']), result('c', ['1', 'b', '2'])],
    all.links,
  );
  expect(inShort(renamed.links)).toEqual(['b.example.net/2 c/1']);
  expect(renamed.others).toEqual([]);
});

it('a run over two devices ends with the link between them', async () => {
  const ends = [
    ['a', 'b', 'Ethernet1/2'],
    ['b', 'a', 'Ethernet1/1'],
  ] as const;
  const simulator = await startSimulator(
    ends.map(([name, other, port], index) => ({
      name,
      platform: 'cisco_nxos',
      username: 'netops',
      password: 'lab-login',
      answers: {
        'show version': 'Hardware\n  cisco Nexus9000 C9336C-FX2 Chassis\nSoftware\n  NXOS: version 9.3(8)\n',
        'show inventory': '',
        'show lldp neighbors detail': `Chassis id: 0011.2233.440${index}\nPort id: ${port}\nLocal Port id: Eth1/${index + 1}\nSystem Name: ${other}\n`,
        'show cdp neighbors detail': '',
      },
    })),
  );
  try {
    const store = new MemoryStore();
    const link = { from: { device: 'a', interface: 'Ethernet1/1' }, to: { device: 'b', interface: 'Ethernet1/2' } };
    const summary = {
      success: true,
      message: 'links: 1',
      report: { rows: [['a', 'Ethernet1/1', 'b', 'Ethernet1/2']] },
    };
    const both = await runSummary(job, { devices: simulator.devices, store });
    expect(both.result).toMatchObject(summary);
    expect(JSON.parse(both.artifacts['topology.json'] ?? '')).toEqual([link]);
    const one = await runSummary(job, { devices: [simulator.device('a')], store });
    expect(one.result).toMatchObject({ ...summary, message: 'links: 1 (unchanged)' });
  } finally {
    await simulator.close();
  }
});
