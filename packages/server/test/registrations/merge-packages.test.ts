import { expect, it } from 'vitest';
import { mergePackages, mergeWorkers } from '../../src/registrations/merge-packages.ts';
import { record } from '@netraven/db/test-utils/fixtures';
import type { LiveWorker, RegisteredPackage } from '../../src/registrations/registered-package.ts';
import { registered } from './registered.ts';

const broken = {
  name: 'netraven-job-broken',
  version: '0.1.0',
  path: '/host-project/jobs/broken',
  origin: 'folder',
  state: 'invalid',
  permissions: [],
  problems: [
    { code: 'NR_META_SCHEDULE', severity: 'error', path: 'meta.defaultSchedule', message: '"dayly"', fix: 'daily' },
  ],
} as const;

it('every package is listed, rejected packages with their problem and fix', () => {
  expect(mergePackages([registered('a', record('ntp')), registered('a', broken)], [])).toMatchObject([
    { name: '@netraven/job-ntp', state: 'ready', jobType: 'ntp', meta: { label: 'ntp' }, policy: null },
    { ...broken, jobType: null, meta: null, policy: null, workers: ['a'] },
  ]);
});

it('packages are sorted by name and version, in natural order', () => {
  const names = ['job-10', 'job-2', 'job-a-b', 'job-a', 'job-2'].map((name, at) =>
    registered('a', { ...broken, name: `netraven-${name}`, version: at === 1 ? '0.10.0' : '0.9.0', problems: [] }),
  );
  expect(mergePackages(names, []).map(({ name, version }) => `${name} ${version}`)).toEqual([
    'netraven-job-2 0.9.0',
    'netraven-job-2 0.10.0',
    'netraven-job-10 0.9.0',
    'netraven-job-a 0.9.0',
    'netraven-job-a-b 0.9.0',
  ]);
});

it('equal records of several workers share an entry', () => {
  const merged = mergePackages(
    [
      registered('a', record('ntp')),
      registered('b', record('ntp')),
      registered('c', record('ntp', { state: 'disabled' })),
    ],
    [],
  );
  expect(merged.map(({ state, workers }) => ({ state, workers }))).toEqual([
    { state: 'ready', workers: ['a', 'b'] },
    { state: 'disabled', workers: ['c'] },
  ]);
});

it('the policy of a package is returned with its secrets masked', () => {
  const policy = { name: '@netraven/job-ntp', granted: ['network' as const], config: { password: 'canary' } };
  const merged = mergePackages([registered('a', record('ntp'))], [policy]);
  expect(merged[0]?.policy).toEqual({
    name: policy.name,
    enabled: null,
    granted: ['network'],
    config: { password: '<secret>' },
  });
  expect(JSON.stringify(merged)).not.toContain('canary');
});

it('workers are listed once, longest running first, whichever of the two queries saw them', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((id) => registered(id, record('ntp'))) as [
    RegisteredPackage,
    RegisteredPackage,
    RegisteredPackage,
  ];
  const live: LiveWorker[] = [c, a].map(({ worker }) => ({ worker, problems: [] }));
  expect(mergeWorkers(live, [b, a]).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
});
