import { expect, it } from 'vitest';
import { couldRun, isUndecided, type PackageRecord } from '../../src/registry/index.ts';

function record(state: PackageRecord['state'], ...codes: readonly string[]): PackageRecord {
  const problems = codes.map((code) => ({
    code,
    severity: code === 'NR_PACKAGE_LOAD_FAILED' ? ('error' as const) : ('warning' as const),
    path: '',
    message: '',
    fix: '',
  }));
  return { name: 'netraven-job-x', version: '1.0.0', path: '/x', origin: 'declared', state, permissions: [], problems };
}

it.each<[what: string, record: PackageRecord, undecided: boolean, could: boolean]>([
  ['one that is ready', record('ready', 'NR_PACKAGE_TWO_CORES'), false, true],
  ['one that was disabled', record('disabled', 'NR_PACKAGE_TWO_CORES', 'NR_PACKAGE_DISABLED'), true, true],
  ['one that waits for a grant', record('disabled', 'NR_PACKAGE_NEEDS_GRANT'), true, true],
  [
    'one that was disabled and failed',
    record('disabled', 'NR_PACKAGE_LOAD_FAILED', 'NR_PACKAGE_DISABLED'),
    true,
    false,
  ],
  ['an undeclared one', record('disabled', 'NR_PACKAGE_TRANSITIVE'), false, false],
  ['one that is not installed', record('disabled', 'NR_PACKAGE_NOT_INSTALLED'), false, false],
  ['one that failed', record('failed', 'NR_PACKAGE_LOAD_FAILED'), false, false],
])('tells whether an administrator decides about %s, and whether it could run', (_what, one, undecided, could) => {
  expect([isUndecided(one), couldRun(one)]).toEqual([undecided, could]);
});
