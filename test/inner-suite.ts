import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { expect } from 'vitest';

/** What vitest's JSON report counts. */
export interface Counts {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPassedTestSuites: number;
  readonly testResults: readonly { readonly name: string }[];
}

/** Runs test files of `db` and `worker` in a process of its own, under other circumstances than ours, all of which must pass. */
export async function runInnerSuite(
  files: readonly string[],
  options: {
    readonly env: NodeJS.ProcessEnv;
    /** Where its report is written. */
    readonly report: string;
    readonly args?: readonly string[];
    readonly user?: { readonly uid: number; readonly gid: number };
  },
): Promise<Counts> {
  const { env, report, args = [], user } = options;
  const vitest = spawn(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', ...args, '--project', 'db', '--project', 'worker', ...files],
    {
      cwd: new URL('..', import.meta.url),
      env: { ...env, NETRAVEN_TEST_REPORT: report },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...user,
    },
  );
  const [[code], said, complained] = await Promise.all([
    once(vitest, 'close'),
    text(vitest.stdout),
    text(vitest.stderr),
  ]);
  expect(code, `${said}\n${complained}`).toBe(0);
  const counts = JSON.parse(readFileSync(report, 'utf8')) as Counts;
  expect(counts.numFailedTests).toBe(0);
  return counts;
}
