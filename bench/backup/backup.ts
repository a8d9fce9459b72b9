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
  /** Number of each hundred devices that changed since the last backup. Default: all, and there was no backup. */
  readonly changed?: number;
  /** Goal: largest ratio of NetRaven's CPU to that of the floor that stores changes. */
  readonly maxCpuOfChanges?: number;
  /** Goal: smallest ratio of NetRaven's devices per second to those of the floor that stores all. */
  readonly leastRate?: number;
}

const cases: readonly Case[] = [
  { platform: 'cisco_ios', devices: 100, concurrency: 10, latencyMs: 0 },
  { platform: 'cisco_ios', devices: 100, concurrency: 50, latencyMs: 0 },
  { platform: 'cisco_ios', devices: 100, concurrency: 50, latencyMs: 0, changed: 3 },
  { platform: 'cisco_ios', devices: 1_000, concurrency: 10, latencyMs: 0, leastRate: 0.6 },
  { platform: 'cisco_ios', devices: 1_000, concurrency: 50, latencyMs: 0 },
  { platform: 'cisco_ios', devices: 1_000, concurrency: 50, latencyMs: 0, changed: 0, maxCpuOfChanges: 1.7 },
  { platform: 'cisco_ios', devices: 1_000, concurrency: 50, latencyMs: 0, changed: 3, maxCpuOfChanges: 1.8 },
  { platform: 'cisco_ios', devices: 500, concurrency: 50, latencyMs: 50, leastRate: 0.95 },
  { platform: 'linux_frr', devices: 1_000, concurrency: 50, latencyMs: 0 },
  { platform: 'cisco_ios', devices: 10_000, concurrency: 50, latencyMs: 0, once: true },
];
/** Goal: largest ratio of NetRaven's CPU to that of the floor that stores all. */
const maxCpu = 1.7;
const storesAll = 'floor that stores all';
/** Shows what the goal leaves beside masking, proof and the start of each task. */
const storesSafely = 'floor that also masks';
/** Stores all of a text that changed, and one row of another. */
const storesChanges = 'floor that stores changes';
const netraven = 'NetRaven';
const bytes = 30_000;
/** After fewer devices much of NetRaven is not compiled yet, which takes a fifth more CPU. */
const warmUp = 500;

/** Compares whole backup runs of NetRaven, including Git, with the floors. */
export async function benchBackup({ quick, repetitions, only, print }: BenchOptions): Promise<Findings> {
  const comparisons: Compared[] = [];
  const notes: string[] = [];
  for (const each of cases) {
    const { platform, devices, concurrency, latencyMs, changed, once = false } = each;
    const title = `${devices} devices (${platform}), ${concurrency} at once, ${latencyMs} ms latency${nightOf(each)}`;
    if (!title.includes(only) || (quick && devices > 100)) continue;
    const simulation = await simulate({ platform, devices, warmUp, latencyMs, bytes });
    try {
      const program = platform === 'linux_frr' ? 'floor-exec.ts' : 'floor-shell.ts';
      const floor = { program, simulation, concurrency } as const;
      const floors =
        changed === undefined
          ? [
              floorSubject({ ...floor, name: 'floor', stores: 'nothing' }),
              floorSubject({ ...floor, name: 'floor that stores in Git', stores: 'git' }),
              floorSubject({ ...floor, name: storesAll, stores: 'all' }),
              floorSubject({ ...floor, name: storesSafely, stores: 'safe' }),
            ]
          : [floorSubject({ ...floor, name: storesChanges, stores: 'changes', changed })];
      const subjects = [...floors, netravenSubject({ simulation, concurrency, changed })];
      const compared = await compare(
        { title, amount: devices, unit: 'device', subjects },
        once ? 1 : repetitions,
        print,
      );
      comparisons.push(compared);
      notes.push(goalsOf(compared, each));
      if (devices === 1_000 || quick)
        notes.push(`### ${title}\n`, await profileBackup({ simulation, concurrency, changed }));
    } finally {
      await simulation.close();
    }
  }
  return { comparisons, notes };
}

/** Returns what a title says of a night: how many devices changed since the last backup. */
function nightOf({ changed }: Case): string {
  if (changed === undefined) return '';
  return changed === 0 ? ', unchanged' : `, night: ${changed} in 100 changed`;
}

/** Returns the ratios of NetRaven to the floor that does the same work, and their goals, as a line of Markdown. */
function goalsOf({ title, subjects }: Compared, { leastRate, changed, maxCpuOfChanges }: Case): string {
  const samplesOf = (name: string): readonly Sample[] => subjects.find((one) => one.name === name)?.samples ?? [];
  const isNight = changed !== undefined;
  const floor = isNight ? storesChanges : storesAll;
  const ratio = (subject: string, of: (sample: Sample) => number): string =>
    pairedRatio(samplesOf(subject).map(of), samplesOf(floor).map(of)).toFixed(2);
  const rate = (subject: string): string => `devices/s ${ratio(subject, ({ seconds }) => 1 / seconds)}`;
  const cpu = (subject: string): string => `CPU ${ratio(subject, (sample) => sum(Object.values(sample.cpu)))}`;
  const goal = leastRate === undefined ? '' : ` (goal: at least ${leastRate})`;
  const cpuGoal = isNight ? maxCpuOfChanges : maxCpu;
  const most = cpuGoal === undefined ? '' : ` (goal: at most ${cpuGoal})`;
  const safely = isNight ? '' : `; the ${storesSafely}: ${rate(storesSafely)}, ${cpu(storesSafely)}`;
  return `- ${title}, compared with the ${floor}: ${rate(netraven)}${goal}, ${cpu(netraven)}${most}${safely}\n`;
}
