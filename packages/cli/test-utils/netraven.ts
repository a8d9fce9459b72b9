import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { text } from 'node:stream/consumers';
import { endWithParent } from '@netraven/test-utils/end-with-parent';
import type { HostFolder } from '@netraven/test-utils/host-folder';

/** The program of this package. */
export const ownBin: string = fileURLToPath(new URL('../src/bin.ts', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface SpawnOptions {
  /** Added to the environment of the host project. */
  readonly env?: NodeJS.ProcessEnv;
  /** Options of Node.js itself. */
  readonly node?: readonly string[];
  /** The text for stdin. Default: nothing. */
  readonly input?: string;
  /** The program. Default: this package's. */
  readonly bin?: string;
  /** Default: the host project. */
  readonly cwd?: string;
  /** User and group it runs as; only for root. Default: as we do. */
  readonly uid?: number;
}

/** A program that runs, with its end. */
type Spawned = ChildProcessWithoutNullStreams & { readonly ended: Promise<Ended> };

/** The real program in a host project, running. Killed after the test should it still be. */
export function spawnNetRaven(host: HostFolder, args: readonly string[], options: SpawnOptions = {}): Spawned {
  const { env, node = [], input = '', bin = ownBin, cwd = host.folder, uid } = options;
  const [program, ...words] = endWithParent('TERM', [
    process.execPath,
    ...['--conditions=@netraven/source', ...node, bin, ...args],
  ]);
  const child = spawn(program, words, {
    cwd,
    env: { ...host.env, ...env },
    ...(uid !== undefined && { uid, gid: uid }),
  });
  child.stdin.end(input);
  const ended = Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]).then(
    ([[code], stdout, stderr]) => ({ code: code as number | null, stdout, stderr }),
  );
  host.atEnd(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await ended;
  });
  return Object.assign(child, { ended });
}

/** Runs the real program to its end. */
export function netraven(host: HostFolder, args: readonly string[], options?: SpawnOptions): Promise<Ended> {
  return spawnNetRaven(host, args, options).ended;
}

/**
 * Returns the output of a program from now on, up to a text and what came with it. A part of the output can end anywhere.
 * Rejects if the program, or one of the others, ends first.
 */
export async function outputUntil(
  child: Spawned,
  from: 'stdout' | 'stderr',
  awaited: string,
  ...others: readonly Spawned[]
): Promise<string> {
  let output = '';
  const { promise, resolve } = Promise.withResolvers<string>();
  const onData = (data: Buffer): void => {
    output += data.toString();
    if (output.includes(awaited)) resolve(output);
  };
  child[from].on('data', onData);
  const ends = [child, ...others].map(async (one): Promise<never> => {
    throw new Error(`${one.spawnargs.slice(-3).join(' ')} ended: ${JSON.stringify(await one.ended)}`);
  });
  try {
    return await Promise.race([promise, ...ends]);
  } finally {
    child[from].off('data', onData);
  }
}
