import type { PackageEntry, PackageList } from '@netraven/api';
import { expect, it } from 'vitest';
import { changesBetween } from '../../src/catalogue/changes-between.ts';
import { entry } from './entry.ts';

const workers = ['a', 'b'].map((id) => ({ id, hostname: 'here', pid: 1, startedAt: '2026-07-30T10:00:00.000Z' }));
const list = (...packages: PackageEntry[]): PackageList => ({ packages, problems: [], workers });

it('a new problem without a package is reported', () => {
  const pin = {
    code: 'NR_PACKAGE_PIN_IDLE',
    severity: 'warning',
    path: '',
    message: 'A pin names no package',
    fix: '',
    workers: ['a'],
  } as const;
  const [before, after] = [list(entry('ntp')), { ...list(entry('ntp')), problems: [pin] }];
  expect(changesBetween(before, after)).toEqual(['In the config: A pin names no package']);
  expect(changesBetween(after, after)).toEqual([]);
  expect(changesBetween(after, before)).toEqual([]);
});

it('added, removed and changed packages are reported', () => {
  const before = list(entry('ntp'), entry('dns', { state: 'disabled' }), entry('old'), entry('same'));
  const after = list(
    entry('ntp', { version: '1.1.0' }),
    entry('dns'),
    entry('new', { state: 'invalid' }),
    entry('same'),
  );
  expect(changesBetween(before, after)).toEqual([
    'ntp is now version 1.1.0',
    'dns is now ready',
    'new was added: invalid',
    'old was removed',
  ]);
  expect(changesBetween(after, after)).toEqual([]);
});

it('a package is not removed or added with the only worker that has it', () => {
  const [one, two] = [entry('ntp', { workers: ['a'] }), entry('dns', { workers: ['b'] })];
  const [before, during] = [list(one, two), { ...list(one), workers: workers.slice(0, 1) }];
  expect(changesBetween(before, during)).toEqual([]);
  expect(changesBetween(during, before)).toEqual([]);
  expect(changesBetween(before, list(one))).toEqual(['dns was removed']);
});

it('of two versions of a package, only the changed one is reported', () => {
  const near = entry('ntp', { path: '/a', version: '2.0.0' });
  const far = entry('ntp', { path: '/b', state: 'duplicate' });
  expect(changesBetween(list(far, near), list(far, near))).toEqual([]);
  expect(changesBetween(list(far, near), list(far, { ...near, state: 'failed' }))).toEqual(['ntp is now failed']);
  expect(changesBetween(list(far, near), list(near))).toEqual(['ntp was removed']);
  expect(changesBetween(list(near), list(far, near))).toEqual(['ntp was added: duplicate']);
  // With a folder per version, an upgrade changes the folder.
  const upgraded = entry('ntp', { path: '/c', version: '3.0.0' });
  expect(changesBetween(list(far, near), list(far, upgraded))).toEqual(['ntp is now version 3.0.0']);
});

it('a change on two workers is reported once, and a worker that starts or stops is not a change', () => {
  const both = entry('ntp');
  const [a, b] = [entry('ntp', { workers: ['a'] }), entry('ntp', { workers: ['b'] })];
  const newer = { version: '1.1.0' };
  expect(changesBetween(list(both), list({ ...a, ...newer }, b))).toEqual(['ntp is now version 1.1.0']);
  expect(changesBetween(list({ ...a, ...newer }, b), list({ ...both, ...newer }))).toEqual([]);
  expect(changesBetween(list(a), list(b))).toEqual([]);
  expect(changesBetween(list(a), list(a, { ...b, path: '/elsewhere' }))).toEqual([]);
  const moved = { ...newer, path: '/moved' };
  expect(changesBetween(list(a, b), list({ ...a, ...moved }, { ...b, ...moved }))).toEqual([
    'ntp is now version 1.1.0',
  ]);
});

it('packages are not reported as removed or added when the last worker stops and another starts', () => {
  const [there, away] = [list(entry('ntp'), entry('dns')), { packages: [], problems: [], workers: [] }];
  expect(changesBetween(there, away)).toEqual(['No live worker']);
  expect(changesBetween(away, away)).toEqual([]);
  expect(changesBetween(away, there)).toEqual(['A worker is live again']);
});

it('of many changes the first ones are reported, and the number of the others', () => {
  const many = Array.from({ length: 998 }, (_, n) => entry(`j${n}`));
  const said = changesBetween(list(), list(...many));
  expect(said).toHaveLength(5);
  expect(said.at(-1)).toBe('994 other packages changed');
  expect(changesBetween(list(), list(...many.slice(0, 5)))).toHaveLength(5);
});
