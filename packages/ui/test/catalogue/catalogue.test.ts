import type { PackageEntry, PackageList } from '@netraven/api';
import { expect, it } from 'vitest';
import { choiceOf, isFound, isFoundProblem, groupOf, titleOf, workersOf } from '../../src/catalogue/catalogue.ts';
import { entry } from './entry.ts';

const worker = (id: string): PackageList['workers'][number] => ({
  id,
  hostname: `host-${id}`,
  pid: 1,
  startedAt: '2026-01-01T00:00:00.000Z',
});
const workers = [worker('a'), worker('b')];

it('a package that can neither run nor be enabled is rejected', () => {
  expect((['ready', 'disabled', 'invalid', 'duplicate', 'suspended'] as const).map(groupOf)).toEqual([
    'ready',
    'disabled',
    'rejected',
    'rejected',
    'rejected',
  ]);
});

it('a package can be enabled only if it waits for an administrator', () => {
  expect(choiceOf(entry('ntp', { state: 'disabled', undecided: true }))).toBe('enable');
  expect(choiceOf(entry('ntp', { state: 'disabled' }))).toBeUndefined();
  expect(choiceOf(entry('ntp'))).toBe('disable');
});

it('a duplicate can be disabled if that makes another package ready', () => {
  const duplicateFor = (code: string): PackageEntry =>
    entry('ntp', { state: 'duplicate', problems: [{ code, severity: 'error', path: '', message: '', fix: '' }] });
  expect(choiceOf(duplicateFor('NR_PACKAGE_DUPLICATE'))).toBe('disable');
  expect(choiceOf(duplicateFor('NR_PACKAGE_TWO_VERSIONS'))).toBeUndefined();
  expect(
    (['failed', 'suspended', 'invalid', 'incompatible'] as const).map((state) => choiceOf(entry('ntp', { state }))),
  ).toEqual(['disable', 'disable', undefined, undefined]);
});

it('workers are named only if they differ', () => {
  expect(workersOf(entry('ntp'), workers)).toBeUndefined();
  expect(workersOf(entry('ntp', { workers: ['b'] }), workers)).toBe('host-b (process 1)');
});

it('a search matches packages that show all its words', () => {
  const problem = { code: 'NR_META_ICON', severity: 'error', path: '', message: 'unknown icon', fix: '' } as const;
  const broken = entry('ntp', { problems: [problem], permissions: ['network'] });
  for (const search of ['', 'NTP', 'icon ntp', 'nr_meta', 'network']) expect(isFound(broken, search)).toBe(true);
  expect(isFound(broken, 'ntp dns')).toBe(false);
  const pin = { ...problem, path: 'netraven.config.mts#pins.x', workers: ['a'] };
  expect(isFoundProblem(pin, 'pins icon')).toBe(true);
  expect(isFoundProblem(pin, 'ntp')).toBe(false);
});

it('the title of a package is its label, else its job type, else its name', () => {
  expect(titleOf(entry('ntp'))).toBe('ntp');
  expect(titleOf(entry('ntp', { jobType: null }))).toBe('netraven-job-ntp');
});
