import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** CPU time by kind of process, in ms. */
export type Cpu = Readonly<Record<string, number>>;

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly ownMs: number;
  /** Of children that ended and were waited for. */
  readonly endedMs: number;
}

const tickMs = 1_000 / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** CPU time a process and all below it have used so far. What its ended children used stands under `ended`: Git mostly, and job hosts that had served their time. */
export function cpuOfTree(root: number): Cpu {
  const cpu: Record<string, number> = {};
  const add = (kind: string, ms: number): void => void (cpu[kind] = (cpu[kind] ?? 0) + ms);
  for (const { pid, ownMs, endedMs } of treeOf(root)) {
    const kind = pid === root ? 'worker' : kindOf(pid);
    add(kind, ownMs);
    add(pid === root ? 'ended' : kind, endedMs);
  }
  return cpu;
}

export function difference(after: Cpu, before: Cpu): Cpu {
  return Object.fromEntries(Object.entries(after).map(([kind, ms]) => [kind, ms - (before[kind] ?? 0)]));
}

/** Most memory a process has had resident, in MB. */
export function peakMb(pid: number): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

function treeOf(root: number): Process[] {
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (read(Number(name)) ?? []) : []));
  const byParent = Map.groupBy(all, (process) => process.parent);
  const below = (process: Process): Process[] => [process, ...(byParent.get(process.pid) ?? []).flatMap(below)];
  return all.filter((process) => process.pid === root).flatMap(below);
}

function read(pid: number): Process | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name may hold blanks and brackets; what follows the last bracket does not.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ms = (index: number): number => Number(fields[index]) * tickMs;
    return { pid, parent: Number(fields[1]), ownMs: ms(11) + ms(12), endedMs: ms(13) + ms(14) };
  } catch {
    // It has ended since its name was read.
    return undefined;
  }
}

function kindOf(pid: number): string {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    if (command.includes('postgres')) return 'postgres';
    if (command.includes('/host/child/main') || command.includes('floor-job')) return 'job hosts';
    return 'ended';
  } catch {
    // Ended meanwhile: only the short-lived ones do.
    return 'ended';
  }
}
