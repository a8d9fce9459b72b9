import { describe, expect, it } from 'vitest';
import { required } from '../../scripts/required-tests.ts';
import { filesWithSkipped, judge, type Report, type Verdict } from '../../scripts/test-results.ts';

type Status = 'passed' | 'failed' | 'skipped';

/** Returns a report of vitest. @param files the tests of each file, with their status; a list for tests of the same name */
function reportOf(
  files: Readonly<Record<string, Readonly<Record<string, Status>> | readonly (readonly [name: string, Status])[]>>,
): Report {
  return {
    testResults: Object.entries(files).map(([file, tests]) => {
      const results = Array.isArray(tests)
        ? (tests as [string, Status][])
        : Object.entries(tests as Record<string, Status>);
      return {
        name: `/checkout/${file}`,
        status: results.some(([, status]) => status === 'failed') ? 'failed' : 'passed',
        message: '',
        assertionResults: results.map(([fullName, status]) => ({
          fullName,
          status,
          failureMessages: status === 'failed' ? ['Error: why\n  at place'] : [],
        })),
      };
    }),
  };
}

const lax = { needsRequired: false, needsEvery: false };
const [a, b] = ['test/a.test.ts', 'test/b.test.ts'];
const matrix = reportOf({ 'test/a.matrix.test.ts': { 'takes long': 'passed' } });

/** Judges a first run of tests, and the run of the skipped ones. */
function judged(test: Report | undefined, again?: Report, wants = lax): Verdict {
  return judge({ test, again, matrix }, wants);
}

describe('the counts of all runs', () => {
  it('have each test once', () => {
    const test = reportOf({ [a]: { one: 'passed' }, [b]: { one: 'passed' } });
    expect(judged(test)).toEqual({ isGreen: true, problems: [], counts: '3 passed, 0 failed, 0 skipped' });
  });

  it('have a failed test as failed, with its reason', () => {
    const verdict = judged(reportOf({ [a]: { one: 'passed', two: 'failed' } }));
    expect(verdict).toMatchObject({ isGreen: false, counts: '2 passed, 1 failed, 0 skipped' });
    expect(verdict.problems).toEqual([
      expect.stringMatching(/^failed: .*test\/a\.test\.ts: two\nError: why\n {2}at place$/),
    ]);
  });

  it('have a skipped test as skipped, and that alone is no failure', () => {
    const test = reportOf({ [a]: { one: 'passed', 'two (skipped: no two)': 'skipped' } });
    expect(judged(test)).toEqual({ isGreen: true, problems: [], counts: '2 passed, 0 failed, 1 skipped' });
  });

  it('have a test that was skipped first as passed or failed', () => {
    const names = ['a real router (skipped: no script(1)) shows', 'a real router shows'] as const;
    const first = reportOf({ [a]: { one: 'passed', [names[0]]: 'skipped' }, [b]: { one: 'passed' } });
    const again = (status: Status): Report => reportOf({ [a]: { one: 'passed', [names[1]]: status } });
    expect(judged(first, again('passed'))).toMatchObject({ isGreen: true, counts: '4 passed, 0 failed, 0 skipped' });
    expect(judged(first, again('failed'))).toMatchObject({ isGreen: false, counts: '3 passed, 1 failed, 0 skipped' });
    expect(judged(first, reportOf({ [a]: { one: 'passed', [names[0]]: 'skipped' } }))).toMatchObject({
      isGreen: true,
      counts: '3 passed, 0 failed, 1 skipped',
    });
  });

  it('have a test that failed in any run as failed', () => {
    const [red, green] = (['failed', 'passed'] as const).map((status) => reportOf({ [a]: { one: status } }));
    expect(judged(red, green)).toMatchObject({ isGreen: false, counts: '1 passed, 1 failed, 0 skipped' });
    expect(judged(green, red)).toMatchObject({ isGreen: false, counts: '1 passed, 1 failed, 0 skipped' });
  });

  it('have two tests of the same name', () => {
    const test = reportOf({
      [a]: [
        ['one', 'passed'],
        ['one', 'passed'],
      ],
    });
    expect(judged(test, test).counts).toBe('3 passed, 0 failed, 0 skipped');
  });

  it('have a file that failed outside its tests as one failed test', () => {
    const { testResults } = reportOf({ [a]: { one: 'passed' } });
    const broken = { name: `/checkout/${b}`, status: 'failed', message: 'cannot be loaded', assertionResults: [] };
    const test = { testResults: [...testResults, broken] };
    const verdict = judged(test, test);
    expect(verdict).toMatchObject({ isGreen: false, counts: '2 passed, 1 failed, 0 skipped' });
    expect(verdict.problems[0]).toMatch(/^failed: .*test\/b\.test\.ts, outside its tests: cannot be loaded$/);
  });
});

it('a run without a passed test is a failure: its command did not run the tests', () => {
  const problems = ['no test passed: the command `test` did not run its tests'];
  for (const test of [undefined, reportOf({}), reportOf({ [a]: { one: 'skipped' } })])
    expect(judged(test)).toMatchObject({ isGreen: false, problems });
  const only = judge({ test: matrix, again: undefined, matrix: undefined }, lax);
  expect(only).toMatchObject({ isGreen: false, counts: '1 passed, 0 failed, 0 skipped' });
});

it('only the files with skipped tests run again', () => {
  const report = reportOf({ [a]: { one: 'passed' }, [b]: { one: 'skipped', two: 'skipped', three: 'passed' } });
  expect(filesWithSkipped(report)).toEqual([expect.stringMatching(/(?:^|\/)checkout\/test\/b\.test\.ts$/)]);
  expect(filesWithSkipped(undefined)).toEqual([]);
});

describe('a required test', () => {
  const [[file, name]] = required as [(typeof required)[number]];
  /** Returns a report in which the first required test has another name and status, or does not exist. */
  const withFirst = (...first: readonly (readonly [name: string, status: Status])[]): Report =>
    reportOf(
      Object.fromEntries(
        Object.entries(Object.groupBy(required, ([each]) => each)).map(([each, tests = []]) => [
          each,
          tests.flatMap(([, title]) => (each === file && title === name ? first : [[title, 'passed'] as const])),
        ]),
      ),
    );
  const needs = { needsRequired: true, needsEvery: false };
  const every = { needsRequired: true, needsEvery: true };

  it('may run in any run', () => {
    expect(judged(withFirst([name, 'passed']), undefined, every)).toMatchObject({ isGreen: true, problems: [] });
    const skipped = withFirst([`${name} (skipped: no router)`, 'skipped']);
    expect(judged(skipped, withFirst([`${name} is read`, 'passed']), every)).toMatchObject({ isGreen: false });
    expect(judged(skipped, withFirst([name, 'passed']), every)).toMatchObject({ isGreen: true, problems: [] });
    expect(judge({ test: skipped, again: undefined, matrix: withFirst([name, 'passed']) }, every).isGreen).toBe(true);
  });

  it('that was skipped, or does not exist, is a failure where it can run', () => {
    const skipped = withFirst([`${name} (skipped: no router)`, 'skipped']);
    const problems = [`required but skipped: ${file}: ${name} (skipped: no router)`];
    expect(judged(skipped, undefined, needs)).toMatchObject({ isGreen: false, problems });
    expect(judged(skipped)).toMatchObject({ isGreen: true, problems: [] });
    expect(judged(withFirst(), undefined, needs)).toMatchObject({
      isGreen: false,
      problems: [`required but skipped: ${file}: ${name}`],
    });
  });

  it.each([
    'this machine allows no new namespaces',
    'only root may mount a small disk to fill',
    'this checkout lies below a private folder',
    'other users may not enter /root',
  ])('is excused because %s, unless every test is wanted', (reason) => {
    const skipped = withFirst([`${name} (skipped: ${reason})`, 'skipped']);
    const problems = [`required but skipped: ${file}: ${name} (skipped: ${reason})`];
    expect(judged(skipped, undefined, needs)).toMatchObject({ isGreen: true, problems });
    expect(judged(skipped, undefined, every)).toMatchObject({ isGreen: false, problems });
  });

  it('is excused by the reason of its last run', () => {
    const first = withFirst([`${name} (skipped: no router)`, 'skipped']);
    const last = withFirst([`${name} (skipped: this machine allows no new namespaces)`, 'skipped']);
    expect(judged(first, last, needs).isGreen).toBe(true);
    expect(judged(last, first, needs).isGreen).toBe(false);
  });
});
