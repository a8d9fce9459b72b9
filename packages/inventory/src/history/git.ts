import { closedGitEnv, closedGitSettings, runProgram } from '@netraven/core/system';
import { importError } from '../codes.ts';

const settings = [
  ...closedGitSettings,
  // The config of a foreign repository may name programs, or change the output.
  ...['core.attributesFile=/dev/null', 'diff.external=', 'log.showRoot=true', 'log.mailmap=false'].flatMap(
    (setting) => ['-c', setting],
  ),
];

/**
 * Runs Git on the repository of another tool, without changing it. It ignores the configuration of the user and of the
 * system, and runs no program that the repository names. Returns stdout, one character for each byte.
 *
 * @throws {NetRavenError} NR_ADOPT_GIT_FAILED
 */
export async function git(repository: string, args: readonly string[], input: readonly string[] = []): Promise<string> {
  const result = await runProgram('git', ['--git-dir', repository, ...settings, ...args], {
    env: {
      ...closedGitEnv(),
      GIT_NO_LAZY_FETCH: '1',
      GIT_OPTIONAL_LOCKS: '0',
    },
    input: [Buffer.from(input.map((line) => `${line}\n`).join(''))],
    encoding: 'latin1',
    deadlineMs: 600_000,
  });
  const { code, stdout, stderr, startError, isLate } = result;
  if (code === 0) return stdout;
  const why = startError?.message ?? (isLate ? 'it did not end within 10 minutes' : stderr.trim().slice(0, 1_000));
  throw importError('NR_ADOPT_GIT_FAILED', `git ${args[0]} cannot read ${repository}: ${why}`);
}

/** Returns the text of bytes in UTF-8 that {@link git} returned. */
export function utf8(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString();
}
