import { cpuOfTree, difference, peakMb, type Cpu } from './processes.ts';

/** One repetition of one subject. */
export interface Sample {
  readonly seconds: number;
  /** CPU time in ms by kind of process. */
  readonly cpu: Cpu;
  readonly peakMb: number;
  /** Other figures. Each name contains the unit. */
  readonly also?: Readonly<Record<string, number>>;
}

/** Measures a process and its descendants during some work. */
export async function measure(
  pid: number,
  work: () => Promise<Readonly<Record<string, number>> | void>,
): Promise<Sample> {
  const before = cpuOfTree(pid);
  const startedAt = performance.now();
  const also = await work();
  const seconds = (performance.now() - startedAt) / 1_000;
  return { seconds, cpu: difference(cpuOfTree(pid), before), peakMb: peakMb(pid), ...(also && { also }) };
}
