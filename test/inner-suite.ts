import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished } from 'vitest';

interface Report {
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

const projects = ['core', 'db', 'installer', 'worker'];

/** Runs test files of `core`, `db`, `installer` and `worker` in a vitest of its own, with another environment or user. Each must run and pass. */
export async function runInnerSuite(
  files: readonly string[],
  options: {
    readonly env: NodeJS.ProcessEnv;
    /** File for the report. */
    readonly report: string;
    readonly args?: readonly string[];
    readonly user?: { readonly uid: number; readonly gid: number };
  },
): Promise<void> {
  const { env, report, args = [], user } = options;
  // A process for each of a few files would spend more on loading the sources than on the tests. The outer suite runs
  // other files at the same time.
  const maxWorkers = files.length < 10 ? 1 : Math.max(2, availableParallelism() - 2);
  const vitest = spawn(
    process.execPath,
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      ...args,
      `--maxWorkers=${maxWorkers}`,
      ...projects.map((name) => `--project=${name}`),
      ...files,
    ],
    {
      cwd: new URL('..', import.meta.url),
      // Some of the files, and most of the cases, run only in the matrix.
      env: { NETRAVEN_TEST_MATRIX: '1', ...env, NETRAVEN_TEST_REPORT: report },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...user,
    },
  );
  const closed = once(vitest, 'close');
  // After a timeout of this test it would go on.
  onTestFinished(async () => {
    if (vitest.kill()) await closed;
  });
  const [[code], said, complained] = await Promise.all([closed, text(vitest.stdout), text(vitest.stderr)]);
  expect(code, `${said}\n${complained}`).toBe(0);
  const { numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
  expect(numFailedTests).toBe(0);
  const ran = testResults.filter(({ assertionResults }) => assertionResults.some(({ status }) => status === 'passed'));
  expect(ran.map(({ name }) => relative('.', name)).toSorted()).toEqual(files.toSorted());
}
