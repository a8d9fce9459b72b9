import { errorData } from '../contract/netraven-error.ts';
import type { Logger } from '../log/record.ts';
import { dependencyClosure } from './grants.ts';
import { JobChild } from './job-child.ts';
import type { ProbeResult } from './protocol.ts';

export interface ProbeTarget {
  /** Realpath of the package folder. */
  readonly path: string;
  /** Absolute file of the package's entry. */
  readonly entry: string;
}

export interface ProbeOptions {
  /** For each package, in ms. Default 10000. */
  readonly timeoutMs?: number;
}

/** So many packages share a process: each adds its grants to the command line, which the system limits. */
const packagesPerProcess = 64;

/** What a package prints while it is imported says nothing about the package. */
const silent: Logger = { debug() {}, info() {}, warning() {}, error() {}, critical() {} };

/**
 * Imports packages in short-lived job hosts, in the same order: many in one process and, where that dies or hangs, its
 * half, until the one to blame is alone. Never rejects: what is wrong with a package is its result.
 */
export async function probe(targets: readonly ProbeTarget[], options: ProbeOptions = {}): Promise<ProbeResult[]> {
  const results: ProbeResult[] = [];
  for (let from = 0; from < targets.length; from += packagesPerProcess) {
    results.push(...(await probeTogether(targets.slice(from, from + packagesPerProcess), options)));
  }
  return results;
}

async function probeTogether(targets: readonly ProbeTarget[], options: ProbeOptions): Promise<ProbeResult[]> {
  const timeoutMs = options.timeoutMs ?? 10_000;
  const readable = [...new Set(targets.flatMap((target) => dependencyClosure(target.path)))];
  const child = new JobChild({ readable, network: false, logger: silent });
  try {
    const results: ProbeResult[] = [];
    for (const target of targets) results.push(await child.probe(target.entry, timeoutMs));
    return results;
  } catch (error) {
    if (targets.length === 1) return [{ ok: false, error: errorData(error, 'NR_HOST_START') }];
  } finally {
    await child.kill();
  }
  const middle = Math.ceil(targets.length / 2);
  const halves = [targets.slice(0, middle), targets.slice(middle)];
  return (await Promise.all(halves.map((half) => probeTogether(half, options)))).flat();
}
