import type { PackageEntry, PackageList } from '@netraven/api';
import { expect, it } from 'vitest';
import { choiceOf, isFound, isFoundProblem, standingOf, titleOf, whose } from '../../src/catalogue/catalogue.ts';
import { entry } from './entry.ts';

const worker = (id: string): PackageList['workers'][number] => ({
  id,
  hostname: `host-${id}`,
  pid: 1,
  startedAt: '2026-01-01T00:00:00.000Z',
});
const workers = [worker('a'), worker('b')];

it('a package that can neither run nor be enabled is rejected', () => {
  expect((['ready', 'disabled', 'invalid', 'duplicate', 'suspended'] as const).map(standingOf)).toEqual([
    'ready',
    'disabled',
    'rejected',
    'rejected',
    'rejected',
  ]);
});

it('a package can be enabled where it waits for an administrator, and not where it waits for something else', () => {
  expect(choiceOf(entry('ntp', { state: 'disabled', undecided: true }))).toBe('enable');
  expect(choiceOf(entry('ntp', { state: 'disabled' }))).toBeUndefined();
  expect(choiceOf(entry('ntp'))).toBe('disable');
});

it('a package that stands in another’s way can be disabled, not one that would be no other for it', () => {
  const duplicateFor = (code: string): PackageEntry =>
    entry('ntp', { state: 'duplicate', problems: [{ code, severity: 'error', path: '', message: '', fix: '' }] });
  expect(choiceOf(duplicateFor('NR_PACKAGE_DUPLICATE'))).toBe('disable');
  expect(choiceOf(duplicateFor('NR_PACKAGE_TWO_VERSIONS'))).toBeUndefined();
  expect(
    (['failed', 'suspended', 'invalid', 'incompatible'] as const).map((state) => choiceOf(entry('ntp', { state }))),
  ).toEqual(['disable', 'disable', undefined, undefined]);
});

it('workers are named where they differ, and only there', () => {
  expect(whose(entry('ntp'), workers)).toBeUndefined();
  expect(whose(entry('ntp', { workers: ['b'] }), workers)).toBe('host-b (process 1)');
});

it('a search finds what has all its words, wherever they are shown', () => {
  const problem = { code: 'NR_META_ICON', severity: 'error', path: '', message: 'no such icon', fix: '' } as const;
  const broken = entry('ntp', { problems: [problem], permissions: ['network'] });
  for (const search of ['', 'NTP', 'icon ntp', 'nr_meta', 'network']) expect(isFound(broken, search)).toBe(true);
  expect(isFound(broken, 'ntp dns')).toBe(false);
  const pin = { ...problem, path: 'netraven.config.mts#pins.x', workers: ['a'] };
  expect(isFoundProblem(pin, 'pins icon')).toBe(true);
  expect(isFoundProblem(pin, 'ntp')).toBe(false);
});

it('a package without a label goes by its job type, and without one by its name', () => {
  expect(titleOf(entry('ntp'))).toBe('ntp');
  expect(titleOf(entry('ntp', { jobType: null }))).toBe('netraven-job-ntp');
});
