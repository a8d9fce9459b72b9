import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** CPU time by kind of process, in ms. */
export type Cpu = Readonly<Record<string, number>>;

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly ownMs: number;
  /** CPU time of children that have ended and were waited for. */
  readonly endedMs: number;
}

const tickMs = 1_000 / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** Returns the CPU time of a process and its descendants so far. `ended` has the time of children that have ended: Git and old job hosts. */
export function cpuOfTree(root: number): Cpu {
  const cpu: Record<string, number> = {};
  const add = (kind: string, ms: number): void => void (cpu[kind] = (cpu[kind] ?? 0) + ms);
  for (const { pid, ownMs, endedMs } of treeOf(root)) {
    const kind = pid === root ? 'main' : kindOf(pid);
    add(kind, ownMs);
    add(pid === root ? 'ended' : kind, endedMs);
  }
  return cpu;
}

export function difference(after: Cpu, before: Cpu): Cpu {
  return Object.fromEntries(Object.entries(after).map(([kind, ms]) => [kind, ms - (before[kind] ?? 0)]));
}

/** Returns the sum of the peaks of resident memory in MB: of a process and, if it is NetRaven, of its worker. */
export function peakMb(pid: number): number {
  return memoryMb(pid, 'VmHWM');
}

/** Returns the resident memory of a process and, if it is NetRaven, of its worker in MB: what they use now, or their peaks. */
export function memoryMb(root: number, which: 'VmRSS' | 'VmHWM'): number {
  const pids = treeOf(root).flatMap(({ pid }) => (pid === root || kindOf(pid) === 'worker' ? pid : []));
  return pids
    .map((pid) => Number(new RegExp(`${which}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]))
    .reduce((sum, kb) => sum + kb / 1024, 0);
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
    // The name may contain blanks and brackets. Fields after the last bracket do not.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ms = (index: number): number => Number(fields[index]) * tickMs;
    return { pid, parent: Number(fields[1]), ownMs: ms(11) + ms(12), endedMs: ms(13) + ms(14) };
  } catch {
    // The process has ended meanwhile.
    return undefined;
  }
}

function kindOf(pid: number): string {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    if (command.includes('postgres')) return 'postgres';
    if (command.includes('/worker-process/main')) return 'worker';
    if (command.includes('/host/child/main') || command.includes('floor-job')) return 'job hosts';
    return 'ended';
  } catch {
    // The process has ended meanwhile. Only short-lived ones do.
    return 'ended';
  }
}
