import { delimiter, dirname } from 'node:path';
import { runProgram, type ProgramOptions, type ProgramResult } from './run-program.ts';

/** Lines of Yarn 4 that say why it failed: the last one only says that it did. */
const yarnFailures = /^➤ YN00(?:16|18|27|28|35|41|80|81|82):/;

/** Variables that a package manager sets for the project that it runs a script of. */
const ofOtherProject =
  /^(npm_(package|lifecycle|command|execpath|node_execpath)|npm_config_(local_prefix|user_agent|verify|dry_run|json|global|workspaces?|include_workspace_root|pack_destination)|INIT_CWD$|PROJECT_CWD$|BERRY_BIN_FOLDER$|pnpm_config_verify)/i;

/** Runs a package manager in a folder, without the variables of one that started this process. `env`: additional variables. */
export function runManager(
  program: string,
  args: readonly string[],
  { env, ...options }: ProgramOptions & { readonly cwd: string },
): Promise<ProgramResult> {
  const kept = Object.entries(process.env).filter(([key]) => !ofOtherProject.test(key));
  const PATH = [process.env['PATH'], dirname(process.execPath)].join(delimiter);
  const maxOutput = 64 * 1024 * 1024;
  return runProgram(program, args, { maxOutput, ...options, env: { ...Object.fromEntries(kept), PATH, ...env } });
}

/** Returns the output of a package manager from its first error on, at most six lines. pnpm writes errors to stdout. */
export function failureIn({ code, stdout, stderr, startError }: ProgramResult): string {
  if (startError) return startError.message;
  const lines = `${stderr}\n${stdout}`.split('\n').map((line) => line.trim());
  const relevant = lines.filter((line) => line !== '' && !/complete log of this run/.test(line));
  const first = relevant.findIndex((line) => /\berr(or|!|_)/i.test(line) || yarnFailures.test(line));
  const start = Math.max(first, 0);
  return relevant.slice(start, start + 6).join('; ') || `it ended with ${code ?? 'a signal'} and printed nothing`;
}
