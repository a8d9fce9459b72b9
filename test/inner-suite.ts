import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'vitest';

interface Report {
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/** The test files of the store and of the engine that are there, but those to be left out, each of which must be there. */
export function storeAndEngine(without: readonly string[]): readonly string[] {
  const there = ['packages/db/test', 'packages/worker/test'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.test.ts'))
      .map((name) => join(folder, name)),
  );
  expect(without.filter((file) => !there.includes(file))).toEqual([]);
  return there.filter((file) => !without.includes(file)).toSorted();
}

/**
 * Runs test files of `db` and `worker` in a process of its own, under other circumstances than ours: each must run, and
 * all of their tests pass.
 */
export async function runInnerSuite(
  files: readonly string[],
  options: {
    readonly env: NodeJS.ProcessEnv;
    /** Where its report is written. */
    readonly report: string;
    readonly args?: readonly string[];
    readonly user?: { readonly uid: number; readonly gid: number };
  },
): Promise<void> {
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
  const { numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
  expect(numFailedTests).toBe(0);
  const ran = testResults.filter(({ assertionResults }) => assertionResults.some(({ status }) => status === 'passed'));
  expect(ran.map(({ name }) => relative('.', name)).toSorted()).toEqual(files);
}
