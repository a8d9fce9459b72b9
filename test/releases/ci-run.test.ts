import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

/** The tests that must run as root with the system packages. */
const required = [...readFileSync('.ci/run', 'utf8').matchAll(/^ {4}\["(\S+)", "(.+)"\],$/gm)].map(
  ([, file = '', name = '']) => ({ file, name }),
);
const ordinary = 'test/chaos/ordinary-user.matrix.test.ts';
const root = required.map(({ file }) => file).filter((file) => /ordinary-user|disk-full|managed/.test(file));

interface Result {
  readonly file: string;
  readonly name: string;
  readonly status: string;
}

/** The report of vitest for these results. */
function reportOf(results: readonly Result[]): string {
  const count = (wanted: string): number => results.filter(({ status }) => status === wanted).length;
  return JSON.stringify({
    numPassedTests: count('passed'),
    numFailedTests: count('failed'),
    numPendingTests: count('skipped'),
    testResults: results.map(({ file, name, status }) => ({
      name: `/checkout/${file}`,
      assertionResults: [
        { fullName: name, status, ...(status === 'failed' && { failureMessages: ['Error: why\n  at place'] }) },
      ],
    })),
  });
}

/** Runs `.ci/run` with test commands that only report, and without its system packages. */
async function run(
  test: readonly Result[],
  matrix: readonly Result[] | null = [other],
  failing = 'none',
): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), 'netraven-ci-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'test.json'), reportOf(test));
  if (matrix) writeFileSync(join(folder, 'test:matrix.json'), reportOf(matrix));
  const npx = `#!/bin/sh
echo "ran $*"
[ ! -f '${folder}/'"$3.json" ] || cp '${folder}/'"$3.json" "$NETRAVEN_TEST_REPORT"
[ "$3" != ${failing} ]`;
  writeFileSync(join(folder, 'npx'), npx, { mode: 0o755 });
  writeFileSync(join(folder, 'apt-get'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  const env = { ...process.env, PATH: `${folder}:${process.env['PATH']}`, NETRAVEN_EVERY_TEST: '1' };
  return new Promise((resolve) => {
    execFile('bash', ['.ci/run'], { env }, (error, said, complained) => {
      const lines = said.trim().split('\n');
      const ran = lines.filter((line) => line.startsWith('ran '));
      const missing = complained.split('\n').flatMap((line) => /^required but skipped: (\S+):/.exec(line)?.[1] ?? []);
      const failed = complained.split('\n').flatMap((line) => /^failed: (.+)/.exec(line)?.[1] ?? []);
      const why = complained.match(/^failed: .+\n(Error: why\n {2}at place)$/m)?.[1];
      resolve({ code: error?.code ?? 0, ran, missing, failed, why, last: lines.at(-1) });
    });
  });
}

const ran = ['ran -y pnpm@12 test', 'ran -y pnpm@12 check', 'ran -y pnpm@12 test:matrix'];
const other: Result = { file: 'test/other.matrix.test.ts', name: 'another test', status: 'passed' };
const passed = required.map((test) => ({ ...test, status: 'passed' }));
const count = required.length;

it('continuous integration requires the tests that only root can run, from files that exist', () => {
  expect(root).toHaveLength(5);
  expect(required.filter(({ file }) => !existsSync(file))).toEqual([]);
});

it('a run of all of them is green, and ends with the counts of both test commands', async () => {
  expect(await run(passed)).toEqual({
    code: 0,
    ran,
    missing: [],
    failed: [],
    why: undefined,
    last: `${count + 1} passed, 0 failed, 0 skipped`,
  });
});

it('required tests count in either test command', async () => {
  const last = `${count + 1} passed, 0 failed, 1 skipped`;
  expect(await run([{ ...other, status: 'skipped' }, other], passed)).toMatchObject({ code: 0, missing: [], last });
});

it('a failed test in either test command makes the run red and is named at the end with the reason, and the rest still runs', async () => {
  const last = `${count + 1} passed, 1 failed, 0 skipped`;
  const failed = [expect.stringMatching(/test\/other\.matrix\.test\.ts: another test$/)];
  const red = { code: 1, ran, failed, why: 'Error: why\n  at place', last };
  expect(await run([...passed, { ...other, status: 'failed' }])).toMatchObject(red);
  expect(await run(passed, [other, { ...other, status: 'failed' }])).toMatchObject(red);
});

it('a command that fails with no failed test makes the run red', async () => {
  for (const command of ['test', 'check', 'test:matrix']) {
    expect(await run(passed, [other], command)).toMatchObject({ code: 1, ran });
  }
});

it('a test command without a report, or without a passed test, makes the run red', async () => {
  expect(await run(passed, null)).toMatchObject({ code: 1, ran, last: `${count} passed, 0 failed, 0 skipped` });
  expect(await run(passed, [])).toMatchObject({ code: 1, ran });
});

it('a run that skipped a required test, or left it out, is red', async () => {
  const skipped = passed.map((test) => (test.file === ordinary ? { ...test, status: 'skipped' } : test));
  expect(await run(skipped)).toMatchObject({ code: 1, ran, missing: [ordinary] });
  expect(await run(passed.filter(({ file }) => file !== ordinary))).toMatchObject({ code: 1, missing: [ordinary] });
});

it('the workflow runs it as root on Debian, and excuses no skipped test', () => {
  const workflow = readFileSync('.github/workflows/check.yml', 'utf8');
  expect(workflow).toMatch(/^ +container:\n +image: node:\d+-trixie\n +options: --privileged/m);
  expect(workflow).toMatch(/^ +- run: \.ci\/run\n +env:\n +NETRAVEN_EVERY_TEST: 1$/m);
});
