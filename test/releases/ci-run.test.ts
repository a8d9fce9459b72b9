import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

/** The tests that must run where root has the packages they need. */
const required = [...readFileSync('.ci/run', 'utf8').matchAll(/^ {4}\["(\S+)", "(.+)"\],$/gm)].map(
  ([, file = '', name = '']) => ({ file, name }),
);
const ordinary = 'test/chaos/ordinary-user.test.ts';
const root = required.map(({ file }) => file).filter((file) => /ordinary-user|disk-full|managed/.test(file));

/** Runs `.ci/run` with a test command that only reports, and without its system packages. */
async function run(results: readonly { file: string; name: string; status: string }[]): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), 'netraven-ci-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const status = (wanted: string): number => results.filter((result) => result.status === wanted).length;
  const report = {
    numPassedTests: status('passed'),
    numPendingTests: status('skipped'),
    testResults: results.map(({ file, ...test }) => ({
      name: `/checkout/${file}`,
      assertionResults: [{ fullName: test.name, status: test.status }],
    })),
  };
  writeFileSync(join(folder, 'report.json'), JSON.stringify(report));
  const npx = `#!/bin/sh\necho "ran $*"\n[ "$3" != test ] || cp '${folder}/report.json' "$NETRAVEN_TEST_REPORT"\n`;
  writeFileSync(join(folder, 'npx'), npx, { mode: 0o755 });
  writeFileSync(join(folder, 'apt-get'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  const env = { ...process.env, PATH: `${folder}:${process.env['PATH']}`, NETRAVEN_EVERY_TEST: '1' };
  return new Promise((resolve) => {
    execFile('bash', ['.ci/run'], { env }, (error, said, complained) => {
      const lines = said.trim().split('\n');
      const ran = lines.filter((line) => line.startsWith('ran '));
      const missing = complained.split('\n').flatMap((line) => /^required but skipped: (\S+):/.exec(line)?.[1] ?? []);
      resolve({ code: error?.code ?? 0, ran, missing, last: lines.at(-1) });
    });
  });
}

const ran = ['ran -y pnpm@12 test', 'ran -y pnpm@12 check'];
const passed = required.map((test) => ({ ...test, status: 'passed' }));

it('continuous integration requires the tests that only root can run, from files that are there', () => {
  expect(root).toHaveLength(4);
  expect(required.filter(({ file }) => !existsSync(file))).toEqual([]);
});

it('a run of all of them is green, and ends with its counts', async () => {
  const last = `${required.length} passed, 0 failed, 0 skipped`;
  expect(await run(passed)).toEqual({ code: 0, ran, missing: [], last });
});

it('a run that skipped one of them, or left it out, is red', async () => {
  const skipped = passed.map((test) => (test.file === ordinary ? { ...test, status: 'skipped' } : test));
  expect(await run(skipped)).toMatchObject({ code: 1, ran, missing: [ordinary] });
  expect(await run(passed.filter(({ file }) => file !== ordinary))).toMatchObject({ code: 1, missing: [ordinary] });
});

it('the workflow runs it as root on Debian, and lets nothing excuse a skipped one', () => {
  const workflow = readFileSync('.github/workflows/check.yml', 'utf8');
  expect(workflow).toMatch(/^ +container:\n +image: node:\d+-trixie\n +options: --privileged/m);
  expect(workflow).toMatch(/^ +- run: \.ci\/run\n +env:\n +NETRAVEN_EVERY_TEST: 1$/m);
});
