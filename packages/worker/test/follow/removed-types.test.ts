import type { PackageRecord } from '@netraven/core/registry';
import { expect, it } from 'vitest';
import { SeenTypes } from '../../src/follow/removed-types.ts';

const record = (name: string, jobType?: string): PackageRecord => ({ name, jobType }) as PackageRecord;

it('a job type is removed with its package, also if the package was broken before', () => {
  const types = new SeenTypes();
  expect(types.follow([record('a', 'which'), record('b', 'other')])).toEqual([]);
  // As in the middle of `npm remove`: its manifest cannot be read.
  expect(types.follow([record('a'), record('b', 'other')])).toEqual([]);
  expect(types.follow([record('b', 'other')])).toEqual(['which']);
  expect(types.follow([record('b', 'other')])).toEqual([]);
});

it('a job type that another package has is not removed', () => {
  const types = new SeenTypes();
  types.follow([record('a', 'which')]);
  expect(types.follow([record('b', 'which')])).toEqual([]);
  expect(types.follow([])).toEqual(['which']);
});
