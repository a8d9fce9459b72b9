import { isPackageNameOf } from '@netraven/core/registry';
import { expect, it } from 'vitest';
import { jobName } from '../../src/answers/job-name.ts';

it.each([
  ['vlan-audit', undefined, 'netraven-job-vlan-audit', 'vlan-audit'],
  ['netraven-job-vlan-audit', undefined, 'netraven-job-vlan-audit', 'vlan-audit'],
  ['vlan-audit', 'acme', '@acme/netraven-job-vlan-audit', 'vlan-audit'],
  ['vlan-audit', '@acme', '@acme/netraven-job-vlan-audit', 'vlan-audit'],
  ['@acme/netraven-job-vlan-audit', undefined, '@acme/netraven-job-vlan-audit', 'vlan-audit'],
  ['@acme/netraven-job-x.y_2', 'acme', '@acme/netraven-job-x.y_2', 'x.y_2'],
  ['@netraven/job-ntp', undefined, '@netraven/job-ntp', 'ntp'],
  ['ntp', 'netraven', '@netraven/job-ntp', 'ntp'],
  ['job-ntp', 'netraven', '@netraven/job-ntp', 'ntp'],
  ['netraven-job-ntp', 'netraven', '@netraven/job-ntp', 'ntp'],
  ['job-ntp', undefined, 'netraven-job-job-ntp', 'job-ntp'],
])('%s with the scope %s is %s', (typed, scope, full, short) => {
  expect(jobName(typed, scope)).toEqual({ full, short });
  expect(isPackageNameOf('job', full)).toBe(true);
});

it.each([
  ['', undefined],
  ['netraven-job-', undefined],
  ['Vlan', undefined],
  ['a b', undefined],
  ['../up', undefined],
  ['-x', undefined],
  ['@acme/vlan-audit', undefined],
  ['@acme/netraven-job-x', 'other'],
  ['x', 'A Scope'],
  ['@/netraven-job-x', undefined],
  ['x'.repeat(210), undefined],
])('%s with the scope %s is refused', (typed, scope) => {
  expect(() => jobName(typed, scope)).toThrow(expect.objectContaining({ code: 'NR_CREATE_NAME_INVALID' }));
});

it('the error for an invalid name shows the valid one', () => {
  expect(() => jobName('@acme/vlan-audit')).toThrow('use @acme/netraven-job-vlan-audit');
  expect(() => jobName('@netraven/netraven-job-ntp')).toThrow('use @netraven/job-ntp');
});
