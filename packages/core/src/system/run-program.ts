import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

export interface ProgramOptions {
  readonly cwd?: string;
  /** Its whole environment. Default: that of this process. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Content of stdin, in pieces. Default: empty. */
  readonly input?: readonly Buffer[] | undefined;
  /** Kills it with SIGKILL after this time, in ms. Default: never. */
  readonly deadlineMs?: number;
  /** Ends it when it aborts, or at once if it has aborted. */
  readonly signal?: AbortSignal | undefined;
  /** Sent when `signal` aborts. Default SIGKILL. */
  readonly endSignal?: NodeJS.Signals;
  /** Most bytes kept of stdout, and of stderr. Default: all. */
  readonly maxOutput?: number;
  /** Runs it in its own process group: Ctrl-C does not reach it, and signals reach its children. Default false. */
  readonly ownGroup?: boolean;
  /** How stdout and stderr become text. `latin1` keeps each byte as a character. Default `utf8`. */
  readonly encoding?: 'utf8' | 'latin1';
  /** Called with its process id. If it throws, the program is killed. */
  readonly onStart?: ((pid: number) => void) | undefined;
}

/** The output of a program, and how it ended. */
export interface ProgramResult {
  /** Exit code. Null if it did not start, or if a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** True if it was killed at the deadline. */
  readonly isLate: boolean;
  /** Why it did not start, e.g. ENOENT. */
  readonly startError?: NodeJS.ErrnoException;
}

/** Runs a program without a shell, whether it succeeds or not. */
export async function runProgram(
  program: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<ProgramResult> {
  const { cwd, env, deadlineMs, signal, ownGroup = false } = options;
  const child = spawn(program, args, { cwd, env, detached: ownGroup });
  const { pid, stdin, stdout, stderr } = child;
  const outputs = [stdout, stderr].map((stream) => collect(stream, options));
  // A program that ends early breaks the pipe; its exit code and output say why.
  stdin.on('error', () => undefined).cork();
  for (const piece of options.input ?? []) stdin.write(piece);
  stdin.end();
  const send = (what: NodeJS.Signals): void => {
    try {
      if (pid !== undefined) process.kill(ownGroup ? -pid : pid, what);
    } catch (error) {
      // It has ended already.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
    // A child of the program may hold them open.
    for (const stream of [stdout, stderr]) stream.destroy();
  };
  let isLate = false;
  const atDeadline = (): void => {
    isLate = true;
    send('SIGKILL');
  };
  const timer = deadlineMs === undefined ? undefined : setTimeout(atDeadline, deadlineMs);
  const onAbort = (): void => send(options.endSignal ?? 'SIGKILL');
  signal?.addEventListener('abort', onAbort);
  if (signal?.aborted) onAbort();
  const ended = new Promise<Pick<ProgramResult, 'code' | 'startError'>>((resolve) => {
    // A child of a program that was killed would go on, and may hold its output open.
    if (ownGroup) child.on('exit', (_, killedBy) => killedBy !== null && send('SIGKILL'));
    child.on('error', (startError) => resolve({ code: null, startError }));
    child.on('close', (code) => resolve({ code }));
  });
  try {
    if (pid !== undefined) options.onStart?.(pid);
    const result = await ended;
    const [out = '', complaints = ''] = outputs.map((text) => text());
    return { ...result, stdout: out, stderr: complaints, isLate };
  } catch (error) {
    // `onStart` failed: nothing else would end the program.
    send('SIGKILL');
    await ended;
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

function collect(stream: Readable, { maxOutput = Infinity, encoding = 'utf8' }: ProgramOptions): () => string {
  const chunks: Buffer[] = [];
  let left = maxOutput;
  stream.on('data', (chunk: Buffer) => {
    if (left > 0) chunks.push(chunk.subarray(0, left));
    left -= chunk.length;
  });
  return () => Buffer.concat(chunks).toString(encoding);
}
