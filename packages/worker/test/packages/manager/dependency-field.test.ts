import { expect, it } from 'vitest';
import { aliasOf, declarationsOf } from '../../../src/packages/manager/dependency-field.ts';

const manifest = {
  dependencies: { 'our-clock': 'npm:@acme/netraven-job-clock@^1.0.0', 'netraven-job-which': '^1.0.0' },
  devDependencies: { 'netraven-job-old': 'npm:netraven-job-which@1.0.0' },
};

it('a job package is declared under a key of the host project, which is not its name where that is an alias', () => {
  expect(declarationsOf('@acme/netraven-job-clock', manifest)).toEqual([
    { key: 'our-clock', field: 'dependencies', wanted: 'npm:@acme/netraven-job-clock@^1.0.0' },
  ]);
  expect(declarationsOf('netraven-job-which', manifest).map(({ key, field }) => [key, field])).toEqual([
    ['netraven-job-which', 'dependencies'],
    ['netraven-job-old', 'devDependencies'],
  ]);
  // What is installed under this name is another package.
  expect(declarationsOf('netraven-job-old', manifest)).toEqual([]);
  expect(aliasOf('our-clock', manifest)).toBe('@acme/netraven-job-clock');
  expect(aliasOf('netraven-job-which', manifest)).toBeUndefined();
});
