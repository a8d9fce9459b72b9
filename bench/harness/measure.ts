import { cpuOfTree, difference, peakMb, type Cpu } from './processes.ts';

/** One repetition of one subject. */
export interface Sample {
  readonly seconds: number;
  /** By kind of process, in ms. */
  readonly cpu: Cpu;
  readonly peakMb: number;
  /** Further figures, each with its unit in its name. */
  readonly also?: Readonly<Record<string, number>>;
}

/** Measures what a process and all below it use while something is done. */
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
