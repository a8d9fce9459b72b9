import { execFile } from 'node:child_process';
import { messageOf } from '@netraven/core';

export interface Tried {
  readonly ok: boolean;
  /** The first line of its output, or why it did not run. */
  readonly said: string;
}

/** Runs a program with only the path of our environment. Returns undefined if it is not installed. */
export function tryProgram(program: string, args: readonly string[], path: string): Promise<Tried | undefined> {
  const options = { timeout: 5000, env: { PATH: path, LC_ALL: 'C' } };
  return new Promise((resolve) => {
    execFile(program, args, options, (error, stdout, stderr) => {
      if (error?.code === 'ENOENT') return resolve(undefined);
      const said = `${stdout}\n${stderr}`.trim().split('\n')[0] || messageOf(error ?? '');
      resolve({ ok: error === null, said });
    });
  });
}
