import { expect, it } from 'vitest';
import { declarationsOf } from '../src/declared.ts';

const manifest = {
  dependencies: { 'our-clock': 'npm:@acme/netraven-job-clock@^1.0.0', 'netraven-job-which': '^1.0.0' },
  devDependencies: { 'netraven-job-old': 'npm:netraven-job-which@1.0.0' },
};

it('finds the declaration of a job package by its name, also under an alias', () => {
  expect(declarationsOf('@acme/netraven-job-clock', manifest)).toEqual([
    {
      key: 'our-clock',
      name: '@acme/netraven-job-clock',
      field: 'dependencies',
      wanted: 'npm:@acme/netraven-job-clock@^1.0.0',
    },
  ]);
  const aliases = { ...manifest, dependencies: { 'our-which': 'npm:netraven-job-which@2' } };
  expect(declarationsOf('netraven-job-which', aliases).map(({ key, field }) => [key, field])).toEqual([
    ['our-which', 'dependencies'],
    ['netraven-job-old', 'devDependencies'],
  ]);
  expect(declarationsOf('netraven-job-absent', manifest)).toEqual([]);
});

it('prefers a dependency key to a package name', () => {
  const keyed = (named: string): string[] => declarationsOf(named, manifest).map(({ key, name }) => `${key} ${name}`);
  expect(keyed('our-clock')).toEqual(['our-clock @acme/netraven-job-clock']);
  expect(keyed('netraven-job-old')).toEqual(['netraven-job-old netraven-job-which']);
  expect(keyed('netraven-job-which')).toEqual(['netraven-job-which netraven-job-which']);
});
