import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { findProgram } from '../../packages/test-utils/src/find-program.ts';
import { required } from '../../scripts/required-tests.ts';

interface Result {
  readonly file: string;
  readonly name: string;
  readonly status: string;
}

/** Results of the test commands of `.ci/run`; null: the command writes no report. */
interface Results {
  readonly test: readonly Result[] | null;
  readonly again?: readonly Result[];
  readonly matrix?: readonly Result[];
  /** The first words of the command of pnpm that fails. */
  readonly failing?: string;
}

interface Ran {
  readonly code: number;
  /** Command lines of pnpm. */
  readonly ran: readonly string[];
  /** The programs, files at home and settings of package managers that each command finds. */
  readonly saw: readonly string[];
  readonly complained: string;
  readonly lines: readonly string[];
}

/** The report of vitest for these results. */
function reportOf(results: readonly Result[]): string {
  return JSON.stringify({
    testResults: results.map(({ file, name, status }) => ({
      name: `${process.cwd()}/${file}`,
      status,
      message: '',
      assertionResults: [{ fullName: name, status, ...(status === 'failed' && { failureMessages: ['Error: why'] }) }],
    })),
  });
}

/** Runs `.ci/run` with a package manager that only reports, and without its system packages. */
async function run({ test, again = [], matrix = [other], failing = 'none' }: Results): Promise<Ran> {
  const folder = mkdtempSync(join(tmpdir(), 'netraven-ci-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, results] of Object.entries({ test, again, matrix }))
    if (results) writeFileSync(join(folder, `${name}.json`), reportOf(results));
  const npx = `#!/bin/sh
shift 2
echo "ran $*"
echo "saw fping: $(command -v fping >/dev/null && echo yes || echo no), files at home: $(ls -A "$HOME"), registry: \${npm_config_registry-none}"
case "$*" in
  test) report=test ;;
  'test '*) report=again ;;
  test:matrix) report=matrix ;;
esac
[ ! -f '${folder}/'"$report.json" ] || cp '${folder}/'"$report.json" "$NETRAVEN_TEST_REPORT"
case "$*" in ${failing}*) exit 1 ;; esac`;
  const programs = { npx, fping: '#!/bin/sh\n', 'apt-get': '#!/bin/sh\nexit 1\n' };
  for (const [name, text] of Object.entries(programs)) writeFileSync(join(folder, name), text, { mode: 0o755 });
  mkdirSync(join(folder, 'home'));
  writeFileSync(join(folder, 'home', '.npmrc'), '');
  const env = {
    ...process.env,
    PATH: `${folder}:${process.env['PATH']}`,
    HOME: join(folder, 'home'),
    npm_config_registry: 'https://registry.invalid/',
    NETRAVEN_EVERY_TEST: '1',
  };
  return new Promise((resolve) => {
    execFile('bash', ['.ci/run'], { env }, (error, said, complained) => {
      const lines = said.trim().split('\n');
      const after = (word: string): string[] => lines.flatMap((line) => line.split(`${word} `, 2)[1] ?? []);
      resolve({ code: Number(error?.code ?? 0), ran: after('ran'), saw: after('saw'), complained, lines });
    });
  });
}

const other: Result = { file: 'test/other.matrix.test.ts', name: 'another test', status: 'passed' };
const passed = required.map(([file, name]) => ({ file, name, status: 'passed' }));
const [first] = passed as [Result];
const others = passed.slice(1);
const skippedFirst = { ...first, name: `${first.name} (skipped: no router)`, status: 'skipped' };
const all = required.length + 1;

it('continuous integration requires the tests that only root can run, from files that exist', () => {
  const files = required.map(([file]) => file);
  expect(files.filter((file) => /ordinary-user|disk-full|managed/.test(file))).toHaveLength(5);
  expect(files.filter((file) => !existsSync(file))).toEqual([]);
});

it('a run that skips nothing runs the test command of the README, the checks and the matrix, and ends with the counts', async () => {
  const { code, ran, complained, lines } = await run({ test: passed });
  expect({ code, complained }).toEqual({ code: 0, complained: '' });
  expect(ran).toEqual(['test', 'check', 'test:matrix']);
  expect(readFileSync('README.md', 'utf8')).toContain('\nnpx -y pnpm@12 test\n');
  expect(lines.at(-1)).toBe(`${all} passed, 0 failed, 0 skipped`);
});

it.skipIf(findProgram('dpkg-query') === undefined)(
  `the first run has an empty home and only the programs that a user needs${findProgram('dpkg-query') ? '' : ' (skipped: no dpkg)'}`,
  async () => {
    const { saw } = await run({ test: passed });
    const asUsual = 'fping: yes, files at home: .npmrc, registry: https://registry.invalid/';
    expect(saw).toEqual(['fping: no, files at home: , registry: none', asUsual, asUsual]);
  },
);

it('files with skipped tests run again with the system packages, and each test counts once', async () => {
  const { code, ran, lines } = await run({ test: [skippedFirst, ...others], again: [first] });
  expect({ code, last: lines.at(-1) }).toEqual({ code: 0, last: `${all} passed, 0 failed, 0 skipped` });
  expect(ran).toEqual(['test', `test ${first.file}`, 'check', 'test:matrix']);
});

it('a run that skipped a required test is red', async () => {
  const { code, complained, lines } = await run({ test: [skippedFirst, ...others], again: [skippedFirst] });
  expect({ code, last: lines.at(-1) }).toEqual({ code: 1, last: `${all - 1} passed, 0 failed, 1 skipped` });
  expect(complained).toContain(`required but skipped: ${first.file}: ${skippedFirst.name}\n`);
});

it('a failed test in any run makes it red and is named at the end with the reason, and the rest still runs', async () => {
  const failed = { ...other, status: 'failed' };
  for (const results of [
    { test: [...passed, failed] },
    { test: [skippedFirst, ...others], again: [first, failed] },
    { test: passed, matrix: [failed, { ...other, name: 'one more' }] },
  ]) {
    const { code, ran, complained, lines } = await run(results);
    expect({ code, ran: ran.slice(-2) }).toEqual({ code: 1, ran: ['check', 'test:matrix'] });
    expect(complained).toContain(`failed: ${other.file}: another test\nError: why\n`);
    expect(lines.at(-1)).toMatch(/^\d+ passed, 1 failed, 0 skipped$/);
  }
});

it.each([
  ['test', 'pnpm test'],
  ['check', 'pnpm check'],
  ['test:matrix', 'pnpm test:matrix'],
])('the command `%s` that fails with no failed test makes the run red, and is named', async (failing, named) => {
  const { code, complained, lines } = await run({ test: passed, failing });
  expect(code).toBe(1);
  expect(complained.split('\n')).toContain(`failed: ${named}`);
  expect(lines.at(-1)).toBe(`${all} passed, 0 failed, 0 skipped`);
});

it('a test command without a report, or without a passed test, makes the run red', async () => {
  for (const results of [{ test: null }, { test: passed, matrix: [] }]) {
    const { code, complained, lines } = await run(results);
    expect(code).toBe(1);
    expect(complained).toContain('no test passed');
    expect(lines.at(-1)).toMatch(/^\d+ passed, 0 failed, 0 skipped$/);
  }
});

it('the workflow runs it as root on Debian, and excuses no skipped test', () => {
  const workflow = readFileSync('.github/workflows/check.yml', 'utf8');
  expect(workflow).toMatch(/^ +container:\n +image: node:\d+-trixie\n +options: --privileged/m);
  expect(workflow).toMatch(/^ +- run: \.ci\/run\n +env:\n +NETRAVEN_EVERY_TEST: 1$/m);
});
