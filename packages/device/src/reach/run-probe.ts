import { spawn } from 'node:child_process';

export interface ProbeOutput {
  /** `ENOENT` and its like: the program could not be started. */
  readonly failed?: string;
  readonly status: number | null;
  readonly text: string;
}

/** The most a probe may print, in characters; ours print a few lines. */
const mostText = 64 * 1024;

/** Runs a program without a shell, kills it at the deadline, and gives what it printed. */
export async function runProbe(
  program: string,
  args: readonly string[],
  deadlineMs: number,
  signal: AbortSignal | undefined,
): Promise<ProbeOutput> {
  const { promise, resolve } = Promise.withResolvers<ProbeOutput>();
  // C: the output is read by a program; PATH: nothing else of our environment is a probe's business.
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
