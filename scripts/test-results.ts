import { relative } from 'node:path';
import { excuse, required } from './required-tests.ts';

/** The parts of a JSON report of vitest that are read here. */
export interface Report {
  readonly testResults: readonly {
    /** Path of the file. */
    readonly name: string;
    readonly status: string;
    readonly message: string;
    /** In ms since 1970. */
    readonly startTime?: number;
    readonly endTime?: number;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

interface Result {
  readonly file: string;
  readonly name: string;
  readonly status: 'passed' | 'failed' | 'skipped';
  readonly messages: readonly string[];
}

/** The reports of `.ci/run`. One is missing if its command did not run. */
export interface Reports {
  readonly test: Report | undefined;
  /** Of the files with tests that `test` skipped. */
  readonly again: Report | undefined;
  readonly matrix: Report | undefined;
}

export interface Verdict {
  readonly isGreen: boolean;
  readonly problems: readonly string[];
  /** `N passed, N failed, N skipped`. */
  readonly counts: string;
}

/** Returns the files with skipped tests, relative to the current folder. */
export function filesWithSkipped(report: Report | undefined): string[] {
  const skipped = resultsOf(report).filter(({ status }) => status === 'skipped');
  return [...new Set(skipped.map(({ file }) => relative('.', file)))];
}

/**
 * Counts each test once. One that failed in a run has failed; one that passed in another run was not skipped. A file that
 * failed outside its tests counts as a failed test.
 *
 * @param needsRequired the required tests must not be skipped, unless the machine does not allow them
 * @param needsEvery no reason excuses a skipped required test
 */
export function judge(
  reports: Reports,
  { needsRequired, needsEvery }: Record<'needsRequired' | 'needsEvery', boolean>,
): Verdict {
  const all = [reports.test, reports.again, reports.matrix];
  const results = merge(all.map(resultsOf));
  const failed = results.filter(({ status }) => status === 'failed');
  const failedFiles = all.flatMap(failedOutsideTests);
  const countOf = (wanted: Result['status']): number => results.filter(({ status }) => status === wanted).length;
  const missing = needsRequired || needsEvery ? missingOf(results) : [];
  const empty = (['test', 'matrix'] as const).filter(
    (name) => !resultsOf(reports[name]).some(({ status }) => status === 'passed'),
  );
  const inFiles = new Set(failedFiles.map(({ file }) => file)).size;
  return {
    isGreen:
      failed.length + inFiles === 0 && empty.length === 0 && missing.every(({ isExcused }) => isExcused && !needsEvery),
    problems: [
      ...missing.map(({ file, name }) => `required but skipped: ${file}: ${name}`),
      ...empty.map((name) => `no test passed: the command \`${name}\` did not run its tests`),
      ...failed.map(
        ({ file, name, messages }) => `failed: ${relative('.', file)}: ${name}\n${shortened(messages.join('\n'))}`,
      ),
      ...failedFiles.map(
        ({ file, message }) => `failed: ${relative('.', file)}, outside its tests: ${shortened(message)}`,
      ),
    ],
    counts: `${countOf('passed')} passed, ${countOf('failed') + inFiles} failed, ${countOf('skipped')} skipped`,
  };
}

function resultsOf(report: Report | undefined): Result[] {
  return (report?.testResults ?? []).flatMap(({ name: file, assertionResults }) =>
    assertionResults.map(({ fullName, status, failureMessages = [] }) => ({
      file,
      name: fullName,
      status: status === 'passed' || status === 'failed' ? status : 'skipped',
      messages: failureMessages,
    })),
  );
}

const weight = { failed: 2, passed: 1, skipped: 0 };

/** Joins the results of runs. Of a test that was skipped in two runs, the reason of the last one counts. */
function merge(runs: readonly (readonly Result[])[]): Result[] {
  const merged = new Map<string, Result>();
  for (const results of runs) {
    const seen = new Map<string, number>();
    for (const result of results) {
      const key = `${result.file}\n${withoutReason(result.name)}`;
      // Two tests of a file may have the same name.
      const nth = (seen.get(key) ?? 0) + 1;
      seen.set(key, nth);
      const before = merged.get(`${key}\n${nth}`);
      if (before === undefined || weight[result.status] >= weight[before.status]) merged.set(`${key}\n${nth}`, result);
    }
  }
  return [...merged.values()];
}

/** The title of a skipped test has the reason, which may have brackets in it. A test that runs has none. */
function withoutReason(name: string): string {
  return name.replaceAll(/ \(skipped: (?:[^()]|\([^()]*\))*\)/g, '');
}

/** Returns the files that failed at loading or in a hook. */
function failedOutsideTests(report: Report | undefined): { readonly file: string; readonly message: string }[] {
  return (report?.testResults ?? [])
    .filter(
      ({ status, assertionResults }) =>
        status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
    )
    .map(({ name, message }) => ({ file: name, message }));
}

/** Returns the required tests that no run had, or that all runs skipped. */
function missingOf(
  results: readonly Result[],
): { readonly file: string; readonly name: string; readonly isExcused: boolean }[] {
  return required.flatMap(([file, name]) => {
    const tests = results.filter((result) => result.file.endsWith(`/${file}`) && result.name.startsWith(name));
    const skipped = tests.filter(({ status }) => status === 'skipped');
    if (tests.length > 0 && skipped.length === 0) return [];
    const isExcused = tests.length > 0 && skipped.every((test) => excuse.test(test.name));
    return [{ file, name: skipped[0]?.name ?? name, isExcused }];
  });
}

function shortened(text: string): string {
  return text.slice(0, 1_500);
}
