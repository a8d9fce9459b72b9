import { expect, it } from 'vitest';
import { mergeJobTypes } from '../../src/registrations/merge-job-types.ts';
import { record, registered } from './registered-packages.ts';

it('a job type that several workers have is one entry', () => {
  const [only, ...others] = mergeJobTypes([registered('a', record('ntp')), registered('b', record('ntp'))]);
  expect(others).toEqual([]);
  expect(only).toEqual({
    jobType: 'ntp',
    label: 'The ntp job',
    description: '',
    icon: 'mdi-cog',
    iconPath: 'M0 0h24v24H0z',
    defaultSchedule: 'daily',
    scope: 'device',
    platforms: [],
    requires: [],
    timeoutMs: 300_000,
    retries: 2,
    state: 'ready',
    configSchema: { type: 'object' },
    package: { name: '@acme/netraven-job-ntp', version: '1.0.0', origin: 'declared' },
    permissions: [],
    problems: [],
    workers: ['a', 'b'],
    versions: [{ name: '@acme/netraven-job-ntp', version: '1.0.0', workers: ['a', 'b'] }],
  });
});

it('if versions differ, the longest running worker describes the job type', () => {
  const [only] = mergeJobTypes([
    registered('b', record('ntp', { version: '2.0.0', configSchema: { type: 'object', required: ['server'] } })),
    registered('c', record('ntp', { version: '2.0.0' })),
    registered('a', record('ntp')),
  ]);
  expect(only).toMatchObject({
    package: { version: '1.0.0' },
    configSchema: { type: 'object' },
    workers: ['a', 'b', 'c'],
    versions: [
      { version: '1.0.0', workers: ['a'] },
      { version: '2.0.0', workers: ['b', 'c'] },
    ],
  });
});

it('two packages with the same job type are two versions', () => {
  const [only] = mergeJobTypes([
    registered('a', record('ntp')),
    registered('b', record('ntp', { name: 'netraven-job-ntp' })),
  ]);
  expect(only?.versions.map(({ name }) => name)).toEqual(['@acme/netraven-job-ntp', 'netraven-job-ntp']);
});

it('only ready job types are listed, sorted by id', () => {
  const packages = ['zeta', 'alpha'].map((jobType) => registered('a', record(jobType)));
  const merged = mergeJobTypes([...packages, registered('a', record('off', { state: 'disabled' }))]);
  expect(merged.map(({ jobType }) => jobType)).toEqual(['alpha', 'zeta']);
});

it('absent fields of a package are null', () => {
  const { configSchema: _, icon: __, ...bare } = record('ntp');
  expect(mergeJobTypes([registered('a', bare)])).toMatchObject([{ configSchema: null, iconPath: null }]);
});
