import { expect, it } from 'vitest';
import { isInOwnScope, isPackageNameOf } from '../../src/registry/naming.ts';

it.each(['@netraven/job-backup', 'netraven-job-ntp', '@acme/netraven-job-audit', '@netraven/netraven-job-x'])(
  '%s may be a job package',
  (name) => {
    expect(isPackageNameOf('job', name)).toBe(true);
  },
);

it.each([
  'netraven',
  'netraven-job-',
  '@netraven/core',
  '@netraven/job-',
  '@acme/job-audit',
  'my-netraven-job-x',
  '@acme',
  '',
])('%j is not the name of a job package', (name) => {
  expect(isPackageNameOf('job', name)).toBe(false);
});

it('only names in the scope @netraven belong to NetRaven', () => {
  expect(isInOwnScope('@netraven/job-backup')).toBe(true);
  expect(isInOwnScope('@netraven-jobs/netraven-job-backup')).toBe(false);
  expect(isInOwnScope('netraven-job-backup')).toBe(false);
});
