import { setMaxListeners } from 'node:events';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import pLimit from 'p-limit';
import { errorData, messageOf, type ErrorData } from '../contract/netraven-error.ts';
import type { Logger } from '../log/record.ts';
import { hostError } from './codes.ts';
import type { Border } from './border.ts';
import { closureOf, type Closure } from './grants.ts';
import { refuseOutsideLinks } from './outside-link.ts';
import { JobChild } from './job-child.ts';
import { readAnswer } from './probe-answer.ts';
import { tooLarge } from './search.ts';
import type { ProbeResult } from './protocol.ts';

export interface ProbeTarget {
  /** Realpath of the package folder. */
  readonly path: string;
  /** Absolute file of the package's entry. */
  readonly entry: string;
  /** Packages of one group share a process, where each can change what the others seem to be. Default: its own. */
  readonly group?: string;
}

export interface ProbeOptions {
  /** For each package, in ms. Default 10000. */
  readonly timeoutMs?: number;
  /** Ends all imports. Default: none. */
  readonly signal?: AbortSignal;
  /** Limits of what packages may read. Default: only what a package manager installed. */
  readonly border?: Border;
}

/** A module without side effects: the contract. */
const ownFile = fileURLToPath(new URL(`../index.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url));

/** Each package adds its grants to the command line, whose length the system limits. */
const packagesPerProcess = 64;

/** Drops what packages print while loading. */
const silent: Logger = { debug() {}, info() {}, warning() {}, error() {}, critical() {} };

/**
 * Imports packages in short-lived job hosts, each group in one process. If that process dies or hangs, the package that it
 * was importing has failed, and another process imports the rest. Returns the results in the order of the targets.
 *
 * @throws the signal's reason once it has aborted
 * @throws {NetRavenError} NR_HOST_START if a process cannot be made, e.g. on a full disk: the caller tries again. In both
 *   cases no process is left.
 */
export async function probe(targets: readonly ProbeTarget[], options: ProbeOptions = {}): Promise<ProbeResult[]> {
  // Each running job host adds a listener.
  if (options.signal) setMaxListeners(0, options.signal);
  const limit = pLimit(availableParallelism());
  const results = new Map<ProbeTarget, ProbeResult>();
  let notMade: unknown;
  const allowed = new Map<ProbeTarget, Closure>();
  for (const target of targets) {
    try {
      const closure = await closureOf(target.path, options.border);
      await refuseOutsideLinks(target.path, closure);
      allowed.set(target, closure);
    } catch (error) {
      results.set(target, failed(error));
    }
  }
  const probeGroup = async (group: readonly ProbeTarget[]): Promise<void> => {
    for (let left = group; left.length > 0; left = left.filter((target) => !results.has(target))) {
      // The caller gets the reason of the abort, or the error.
      if (options.signal?.aborted || notMade !== undefined) return;
      try {
        await probeTogether(left, allowed, options, results);
      } catch (error) {
        const { code } = error as { code?: unknown };
        if (code === 'NR_HOST_FOLDER_PRIVATE') {
          for (const target of left) results.set(target, failed(error));
        } else if (code === 'E2BIG') {
          // Their folders are too many for one command line.
          const [first] = left;
          if (left.length === 1 && first) results.set(first, failed(tooLarge(first.path, 'dependencies')));
          const half = Math.ceil(left.length / 2);
          if (left.length > 1) for (const part of [left.slice(0, half), left.slice(half)]) await probeGroup(part);
        } else {
          notMade = hostError('NR_HOST_START', `A job host could not be started: ${messageOf(error)}`, {
            cause: error,
          });
        }
      }
    }
  };
  await limit.map(groups([...allowed.keys()]), probeGroup);
  options.signal?.throwIfAborted();
  if (notMade !== undefined) throw notMade as Error;
  return targets.map((target) => results.get(target) as ProbeResult);
}

/** Returns the packages of each process. */
function groups(targets: readonly ProbeTarget[]): ProbeTarget[][] {
  const byGroup = Map.groupBy(targets, (target) => target.group ?? target);
  return [...byGroup.values()].flatMap((same) =>
    Array.from({ length: Math.ceil(same.length / packagesPerProcess) }, (_, at) =>
      same.slice(at * packagesPerProcess, (at + 1) * packagesPerProcess),
    ),
  );
}

/** Imports packages in one process, until it ends. */
async function probeTogether(
  targets: readonly ProbeTarget[],
  closures: ReadonlyMap<ProbeTarget, Closure>,
  { timeoutMs = 10_000, signal }: ProbeOptions,
  results: Map<ProbeTarget, ProbeResult>,
): Promise<void> {
  const readable = new Set<string>();
  for (const target of targets) for (const folder of closures.get(target)?.folders ?? []) readable.add(folder);
  const owner = targets[0]?.group ?? targets[0]?.path ?? '';
  const child = new JobChild({ owner, readable: [...readable], network: false, logger: silent });
  const onAbort = (): void => void child.kill();
  signal?.addEventListener('abort', onAbort);
  try {
    for (const target of targets) {
      if (results.has(target)) continue;
      const importing = child.probe(target.entry, timeoutMs).then(readAnswer, failed);
      results.set(target, await importing);
      if (child.dead) return;
    }
  } finally {
    signal?.removeEventListener('abort', onAbort);
    await child.kill();
  }
}

function failed(error: unknown): ProbeResult {
  return { ok: false, error: errorData(error, 'NR_HOST_START') };
}

/** Starts a job host that loads a file of NetRaven. Returns the reason if it does not start or cannot load the file. */
export async function tryJobHost(): Promise<ErrorData | undefined> {
  try {
    const [result] = await probe([{ path: dirname(ownFile), entry: ownFile }]);
    return result?.ok === false ? result.error : undefined;
  } catch (error) {
    return errorData(error, 'NR_HOST_START');
  }
}
