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
