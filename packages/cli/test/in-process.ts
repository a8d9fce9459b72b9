import { expect } from 'vitest';
import { main } from '../src/main.ts';
import type { HostFolder } from '@netraven/test-utils/host-folder';
import type { Ended, SpawnOptions } from '../test-utils/netraven.ts';
import { recorded } from '../test-utils/recorded.ts';

/**
 * Runs a command line in this process. A tenth of the CPU of `netraven()`, for tests that need neither stdin nor a process
 * of their own.
 */
export async function inProcess(
  host: HostFolder,
  args: readonly string[],
  { env, cwd = host.folder, columns }: Pick<SpawnOptions, 'env' | 'cwd'> & { readonly columns?: number } = {},
): Promise<Ended> {
  const terminal = recorded(columns === undefined ? {} : { outColumns: () => columns });
  const code = await main(args, terminal, { env: { ...host.env, ...env }, cwd });
  const of = (lines: string, parts: string): string =>
    terminal.written.flatMap(([kind, text]) => (kind === lines ? `${text}\n` : kind === parts ? text : [])).join('');
  return { code, stdout: of('out', 'write'), stderr: of('err', 'draw') };
}

/** Runs command lines. The first text is divided at its blanks, each further one is a word as it is. */
type Run<Result> = (line: string, ...words: readonly string[]) => Promise<Result>;

/** Returns functions that run command lines in this process. */
export function commandsIn(
  host: HostFolder,
  env: NodeJS.ProcessEnv = {},
): {
  readonly command: Run<Ended>;
  /** Runs one that must succeed. Returns its stdout. */
  readonly ok: Run<string>;
  /** Runs one that must be refused. Returns its stderr. */
  readonly refused: Run<string>;
} {
  const command: Run<Ended> = (line, ...words) => inProcess(host, [...line.split(' '), ...words], { env });
  return {
    command,
    async ok(...words) {
      const { code, stdout, stderr } = await command(...words);
      expect({ words, code, stderr: code === 0 ? '' : stderr }).toEqual({ words, code: 0, stderr: '' });
      return stdout;
    },
    async refused(...words) {
      const { code, stderr } = await command(...words);
      expect({ words, code }).toEqual({ words, code: 2 });
      return stderr;
    },
  };
}
