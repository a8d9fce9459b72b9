import { runProgram } from '@netraven/core/system';

export interface Tried {
  readonly ok: boolean;
  /** The first line of its output, or why it did not run. */
  readonly said: string;
}

/** Runs a program with only the path of our environment. Returns undefined if it is not installed. */
export async function tryProgram(program: string, args: readonly string[], path: string): Promise<Tried | undefined> {
  const result = await runProgram(program, args, { deadlineMs: 5000, env: { PATH: path, LC_ALL: 'C' } });
  const { code, startError, stdout, stderr } = result;
  if (startError?.code === 'ENOENT') return undefined;
  const said = startError?.message ?? `${stdout}\n${stderr}`.trim().split('\n')[0];
  return { ok: code === 0, said: said || `it ended with ${code ?? 'a signal'}` };
}
