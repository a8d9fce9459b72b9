import { compare, type Compared } from '../harness/compare.ts';
import type { BenchOptions } from '../harness/main.ts';
import type { Findings } from '../harness/report.ts';
import { pairedRatio, sum } from '../harness/stats.ts';
import { floorSubject } from './floor-subject.ts';
import type { Sample } from '../harness/measure.ts';
import { netravenSubject, profileBackup } from './netraven-subject.ts';
import { simulate } from './network.ts';

interface Case {
  readonly platform: 'cisco_ios' | 'linux_frr';
  readonly devices: number;
  readonly concurrency: number;
  readonly latencyMs: number;
  /** One repetition: it takes minutes. */
  readonly once?: boolean;
  /** Goal: smallest ratio of NetRaven's devices per second to those of the floor that stores all. */
  readonly leastRate?: number;
}

const cases: readonly Case[] = [
  { platform: 'cisco_ios', devices: 100, concurrency: 10, latencyMs: 0 },
  { platform: 'cisco_ios', devices: 100, concurrency: 50, latencyMs: 0 },
  { platform: 'cisco_ios', devices: 1_000, concurrency: 10, latencyMs: 0, leastRate: 0.6 },
  { platform: 'cisco_ios', devices: 1_000, concurrency: 50, latencyMs: 0 },
  { platform: 'cisco_ios', devices: 500, concurrency: 50, latencyMs: 50, leastRate: 0.95 },
  { platform: 'linux_frr', devices: 1_000, concurrency: 50, latencyMs: 0 },
  { platform: 'cisco_ios', devices: 10_000, concurrency: 50, latencyMs: 0, once: true },
];
/** Goal: largest ratio of NetRaven's CPU to that of the floor that stores all. */
const maxCpu = 1.7;
const storesAll = 'floor that stores all';
/** Shows what the goal leaves beside masking, proof and the start of each task. */
const storesSafely = 'floor that also masks';
const netraven = 'NetRaven';
const bytes = 30_000;
/** After fewer devices much of NetRaven is not compiled yet, which takes a fifth more CPU. */
const warmUp = 500;

/** Compares whole backup runs of NetRaven, including Git, with the floors. */
export async function benchBackup({ quick, repetitions, only, print }: BenchOptions): Promise<Findings> {
  const comparisons: Compared[] = [];
  const notes: string[] = [];
  for (const { platform, devices, concurrency, latencyMs, leastRate, once = false } of cases) {
    const title = `${devices} devices (${platform}), ${concurrency} at once, ${latencyMs} ms latency`;
    if (!title.includes(only) || (quick && devices > 100)) continue;
    const simulation = await simulate({ platform, devices, warmUp, latencyMs, bytes });
    try {
      const program = platform === 'linux_frr' ? 'floor-exec.ts' : 'floor-shell.ts';
      const floor = { program, simulation, concurrency } as const;
      const subjects = [
        floorSubject({ ...floor, name: 'floor', stores: 'nothing' }),
        floorSubject({ ...floor, name: 'floor that stores in Git', stores: 'git' }),
        floorSubject({ ...floor, name: storesAll, stores: 'all' }),
        floorSubject({ ...floor, name: storesSafely, stores: 'safe' }),
        netravenSubject({ simulation, concurrency }),
      ];
      const compared = await compare(
        { title, amount: devices, unit: 'device', subjects },
        once ? 1 : repetitions,
        print,
      );
      comparisons.push(compared);
      notes.push(goalsOf(compared, leastRate));
      if (devices === 1_000 || quick) notes.push(`### ${title}\n`, await profileBackup({ simulation, concurrency }));
    } finally {
      await simulation.close();
    }
  }
  return { comparisons, notes };
}

/** Returns the ratios of NetRaven to the floor that stores all, and their goals, as a line of Markdown. */
function goalsOf({ title, subjects }: Compared, leastRate: number | undefined): string {
  const samplesOf = (name: string): readonly Sample[] => subjects.find((one) => one.name === name)?.samples ?? [];
  const ratio = (subject: string, of: (sample: Sample) => number): string =>
    pairedRatio(samplesOf(subject).map(of), samplesOf(storesAll).map(of)).toFixed(2);
  const rate = (subject: string): string => `devices/s ${ratio(subject, ({ seconds }) => 1 / seconds)}`;
  const cpu = (subject: string): string => `CPU ${ratio(subject, (sample) => sum(Object.values(sample.cpu)))}`;
  const goal = leastRate === undefined ? '' : ` (goal: at least ${leastRate})`;
  return `- ${title}, compared with the ${storesAll}: ${rate(netraven)}${goal}, ${cpu(netraven)} (goal: at most ${maxCpu}); the ${storesSafely}: ${rate(storesSafely)}, ${cpu(storesSafely)}\n`;
}
