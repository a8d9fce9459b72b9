import { expect, it } from 'vitest';
import { mergeJobTypes } from '../../src/offers/merge-job-types.ts';
import { offer, record } from './offers.ts';

it('a job type several workers offer alike is one entry', () => {
  const [only, ...others] = mergeJobTypes([offer('a', record('ntp')), offer('b', record('ntp'))]);
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

it('where versions differ, the longest living worker describes the job type', () => {
  const [only] = mergeJobTypes([
    offer('b', record('ntp', { version: '2.0.0', configSchema: { type: 'object', required: ['server'] } })),
    offer('c', record('ntp', { version: '2.0.0' })),
    offer('a', record('ntp')),
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

it('the same job type from two packages is told apart', () => {
  const [only] = mergeJobTypes([offer('a', record('ntp')), offer('b', record('ntp', { name: 'netraven-job-ntp' }))]);
  expect(only?.versions.map(({ name }) => name)).toEqual(['@acme/netraven-job-ntp', 'netraven-job-ntp']);
});

it('only ready ones are there, by their ids', () => {
  const offers = ['zeta', 'alpha'].map((jobType) => offer('a', record(jobType)));
  const merged = mergeJobTypes([...offers, offer('a', record('off', { state: 'disabled' }))]);
  expect(merged.map(({ jobType }) => jobType)).toEqual(['alpha', 'zeta']);
});

it('what a package does not have is null', () => {
  const { configSchema: _, icon: __, ...bare } = record('ntp');
  expect(mergeJobTypes([offer('a', bare)])).toMatchObject([{ configSchema: null, iconPath: null }]);
});
