import { spawn } from 'node:child_process';

export interface ProbeOutput {
  /** Reason why the program did not start, e.g. `ENOENT`. */
  readonly failed?: string;
  readonly status: number | null;
  readonly text: string;
}

/** The longest output of a probe, in characters. */
const mostText = 64 * 1024;

/** Runs a program without a shell and returns its output. Kills it at the deadline. */
export async function runProbe(
  program: string,
  args: readonly string[],
  deadlineMs: number,
  signal: AbortSignal | undefined,
): Promise<ProbeOutput> {
  const { promise, resolve } = Promise.withResolvers<ProbeOutput>();
  // C, because a program reads the output. No other part of our environment is passed on.
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`, LC_ALL: 'C' },
  });
  let text = '';
  const add = (chunk: Buffer): void => {
    if (text.length < mostText) text += chunk.toString('latin1');
  };
  child.stdout.on('data', add);
  child.stderr.on('data', add);
  const kill = (): void => void child.kill('SIGKILL');
  const timer = setTimeout(kill, deadlineMs);
  signal?.addEventListener('abort', kill, { once: true });
  child
    .on('error', (error: NodeJS.ErrnoException) => resolve({ failed: error.code ?? error.message, status: null, text }))
    .on('close', (status) => resolve({ status, text }));
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', kill);
  }
}
