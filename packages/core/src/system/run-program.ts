import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

export interface ProgramOptions {
  readonly cwd?: string;
  /** Its whole environment. Default: that of this process. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Content of stdin. Default: empty. */
  readonly input?: Buffer | undefined;
  /** Kills it after this time, in ms. Default: never. */
  readonly deadlineMs?: number;
  /** Kills it when it aborts. */
  readonly signal?: AbortSignal | undefined;
  /** Default SIGKILL. */
  readonly killSignal?: NodeJS.Signals;
  /** Most bytes kept of stdout, and of stderr. Default: all. */
  readonly mostOutput?: number;
  /** Runs it in its own process group: Ctrl-C does not reach it, and a kill reaches its children. Default false. */
  readonly ownGroup?: boolean;
  /** Called with its process id. If it throws, the program is killed. */
  readonly onStart?: ((pid: number) => void) | undefined;
}

/** The output of a program, and how it ended. */
export interface ProgramResult {
  /** Exit code. Null if it did not start, or if a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Why it did not start, e.g. ENOENT. */
  readonly startError?: NodeJS.ErrnoException;
}

/** Runs a program without a shell, whether it succeeds or not. */
export async function runProgram(
  program: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<ProgramResult> {
  const {
    cwd,
    env,
    input,
    deadlineMs,
    signal,
    killSignal = 'SIGKILL',
    mostOutput,
    ownGroup = false,
    onStart,
  } = options;
  const child = spawn(program, args, { cwd, env, detached: ownGroup });
  const { pid } = child;
  const stdout = collect(child.stdout, mostOutput);
  const stderr = collect(child.stderr, mostOutput);
  // A program that ends early breaks the pipe; its exit code and output say why.
  child.stdin.on('error', () => undefined).end(input);
  const kill = (): void => {
    try {
      if (pid !== undefined) process.kill(ownGroup ? -pid : pid, killSignal);
    } catch (error) {
      // It has ended already.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
    // A child of the program may hold them open.
    child.stdout.destroy();
    child.stderr.destroy();
  };
  const timer = deadlineMs === undefined ? undefined : setTimeout(kill, deadlineMs);
  signal?.addEventListener('abort', kill, { once: true });
  const ended = new Promise<Pick<ProgramResult, 'code' | 'startError'>>((resolve) => {
    child.on('error', (startError) => resolve({ code: null, startError }));
    child.on('close', (code) => resolve({ code }));
  });
  try {
    if (pid !== undefined) onStart?.(pid);
    return { ...(await ended), stdout: stdout(), stderr: stderr() };
  } catch (error) {
    // `onStart` failed: nothing else would end the program.
    kill();
    await ended;
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', kill);
  }
}

function collect(stream: Readable, most = Infinity): () => string {
  const chunks: Buffer[] = [];
  let left = most;
  stream.on('data', (chunk: Buffer) => {
    if (left > 0) chunks.push(chunk.subarray(0, left));
    left -= chunk.length;
  });
  return () => Buffer.concat(chunks).toString();
}
