import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { startSimulator, type Simulator } from '../src/simulator/index.ts';
import type { LongDevice, LongDeviceOptions } from './long-device.ts';

/** The thread of `long-device.ts`. */
const {
  platform,
  bytes,
  login,
  faults = [],
  before = '',
} = workerData as LongDeviceOptions & {
  readonly login: { readonly username: string; readonly password: string };
};

const secretOf = (n: number): string => `${(n * 7_919).toString(36)}kX9-tq4Rz7Lw${n.toString(36)}`;

/** Parts of a configuration, by platform: what is in front of the blocks, a block, and what follows. */
const shapes: Readonly<Record<string, { readonly split: string; readonly block: (n: number) => string }>> = {
  cisco_ios: {
    split: '\nend\n',
    block: (n) =>
      `interface GigabitEthernet1/0/${n}\n description the uplink to the second floor, and to all rooms behind it\n!\n` +
      (n <= 20_000 ? `snmp-server community ${secretOf(n)} RO\n` : '') +
      (n <= 1_000 ? `alias exec x${n} ${'://'.repeat(700)}\n` : ''),
  },
  linux_frr: {
    split: '\nend\n',
    block: (n) =>
      `interface eth${n}\n description the uplink to the second floor, and to all rooms behind it\nexit\n!\n` +
      (n <= 20_000 ? ` neighbor 192.0.2.1 password ${secretOf(n)}\n` : ''),
  },
  juniper_junos: {
    split: '\npoe;\n',
    block: (n) =>
      `section-${n} {\n    description "the uplink to the second floor, and to all rooms behind it";\n    more {\n        x ${n};\n    }\n}\n`,
  },
};

function makeConfig(): string {
  const file = new URL(`../platforms/${platform}/running-config.txt`, import.meta.url);
  const sample = readFileSync(file, 'utf8');
  const { split, block } = shapes[platform] ?? { split: '', block: () => '' };
  const at = sample.lastIndexOf(split) + 1;
  const blocks: string[] = [sample.slice(0, at), before];
  // The device shows each line end as two characters.
  let size = sample.length + before.length + sample.split('\n').length;
  for (let n = 1; size < bytes; n++) {
    const next = block(n);
    size += next.length + next.split('\n').length - 1;
    if (size < bytes) blocks.push(next);
  }
  return [...blocks, sample.slice(at)].join('');
}

const simulator: Simulator = await startSimulator([
  { name: 'long-1', platform, ...login, faults, config: makeConfig() },
]);
const [device] = simulator.devices;
if (!device) throw new Error('no device was started');
const { name, address, port } = device;
parentPort?.on('message', (line: string) => {
  const at = device.config.lastIndexOf(shapes[platform]?.split ?? '') + 1;
  device.config = `${device.config.slice(0, at)}${line}\n${device.config.slice(at)}`;
  parentPort?.postMessage('changed', []);
});
parentPort?.postMessage({ name, address, port, platform } satisfies Omit<LongDevice, 'change'>, []);
