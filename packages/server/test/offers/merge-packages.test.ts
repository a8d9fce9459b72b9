import { expect, it } from 'vitest';
import { mergePackages } from '../../src/offers/merge-packages.ts';
import { offer, record } from './offers.ts';

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

it('every package is listed, rejected ones with their reason and fix', () => {
  expect(mergePackages([offer('a', record('ntp')), offer('a', broken)], [])).toMatchObject([
    { name: '@acme/netraven-job-ntp', state: 'ready', jobType: 'ntp', meta: { label: 'The ntp job' }, policy: null },
    { ...broken, jobType: null, meta: null, policy: null, workers: ['a'] },
  ]);
});

it('packages stand in the order a person looks for them in', () => {
  const names = ['job-10', 'job-2', 'job-a-b', 'job-a', 'job-2'].map((name, at) =>
    offer('a', { ...broken, name: `netraven-${name}`, version: at === 1 ? '0.10.0' : '0.9.0', problems: [] }),
  );
  expect(mergePackages(names, []).map(({ name, version }) => `${name} ${version}`)).toEqual([
    'netraven-job-2 0.9.0',
    'netraven-job-2 0.10.0',
    'netraven-job-10 0.9.0',
    'netraven-job-a 0.9.0',
    'netraven-job-a-b 0.9.0',
  ]);
});

it('equal records of several workers are one, others stand beside it', () => {
  const merged = mergePackages(
    [offer('a', record('ntp')), offer('b', record('ntp')), offer('c', record('ntp', { state: 'disabled' }))],
    [],
  );
  expect(merged.map(({ state, workers }) => ({ state, workers }))).toEqual([
    { state: 'ready', workers: ['a', 'b'] },
    { state: 'disabled', workers: ['c'] },
  ]);
});

it("the administrator's decision is shown, and of the config in it only what a schema says is no secret", () => {
  const policy = { name: '@acme/netraven-job-ntp', granted: ['network' as const], config: { password: 'canary' } };
  const merged = mergePackages([offer('a', record('ntp'))], [policy]);
  expect(merged[0]?.policy).toEqual({
    name: policy.name,
    enabled: null,
    granted: ['network'],
    config: { password: '<secret>' },
  });
  expect(JSON.stringify(merged)).not.toContain('canary');
});
