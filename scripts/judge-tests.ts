/** Reads the reports of vitest for `.ci/run`. */
import { existsSync, readFileSync } from 'node:fs';
import { filesWithSkipped, judge, type Report } from './test-results.ts';

// `judge-tests.ts skipped <report>`, or `judge-tests.ts counts <report> <report> <report>`.
const [command, ...files] = process.argv.slice(2);
const [test, again, matrix] = files.map((file) =>
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Report) : undefined,
);
if (command === 'skipped') {
  for (const file of filesWithSkipped(test)) process.stdout.write(`${file}\n`);
} else {
  const { NETRAVEN_CI_REQUIRED: required, NETRAVEN_EVERY_TEST: every } = process.env;
  const { problems, counts, isGreen } = judge(
    { test, again, matrix },
    { needsRequired: Boolean(required), needsEvery: Boolean(every) },
  );
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  process.stdout.write(`${counts}\n`);
  process.exitCode = isGreen ? 0 : 1;
}
