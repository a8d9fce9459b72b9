import { compare, type Compared } from '../harness/compare.ts';
import type { BenchOptions } from '../harness/main.ts';
import type { Findings } from '../harness/report.ts';
import { floorSubject } from './floor-subject.ts';
import { netravenSubject, profileBackup } from './netraven-subject.ts';
import { simulate } from './network.ts';

interface Case {
  readonly platform: 'cisco_ios' | 'linux_frr';
  readonly devices: number;
  readonly concurrency: number;
  readonly latencyMs: number;
}

const cases: readonly Case[] = [
  { platform: 'cisco_ios', devices: 100, concurrency: 10, latencyMs: 0 },
  { platform: 'cisco_ios', devices: 100, concurrency: 50, latencyMs: 0 },
  { platform: 'cisco_ios', devices: 1_000, concurrency: 10, latencyMs: 0 },
  { platform: 'cisco_ios', devices: 1_000, concurrency: 50, latencyMs: 0 },
  { platform: 'cisco_ios', devices: 500, concurrency: 50, latencyMs: 50 },
  { platform: 'linux_frr', devices: 1_000, concurrency: 50, latencyMs: 0 },
];
const bytes = 30_000;
/** After fewer devices much of NetRaven is still being compiled: it then takes a fifth more CPU. */
const warmUp = 500;

/** NetRaven's whole path, Git included, beside the floor. */
export async function benchBackup({ quick, repetitions, only, say }: BenchOptions): Promise<Findings> {
  const comparisons: Compared[] = [];
  const notes: string[] = [];
  for (const { platform, devices, concurrency, latencyMs } of cases) {
    const title = `${devices} devices (${platform}), ${concurrency} at once, ${latencyMs} ms latency`;
    if (!title.includes(only) || (quick && devices > 100)) continue;
    const simulation = await simulate({ platform, devices, warmUp, latencyMs, bytes });
    try {
      const program = platform === 'linux_frr' ? 'floor-exec.ts' : 'floor-shell.ts';
      const floor = { program, simulation, concurrency } as const;
      const subjects = [
        floorSubject({ ...floor, name: 'floor', kept: 'nothing' }),
        floorSubject({ ...floor, name: 'floor that stores in Git', kept: 'git' }),
        floorSubject({ ...floor, name: 'floor that keeps all', kept: 'all' }),
        netravenSubject({ simulation, concurrency }),
      ];
      comparisons.push(await compare({ title, amount: devices, unit: 'device', subjects }, repetitions, say));
      if (devices === 1_000 || quick) notes.push(`### ${title}\n`, await profileBackup({ simulation, concurrency }));
    } finally {
      await simulation.close();
    }
  }
  return { comparisons, notes };
}
