import { permissions as ofCore } from '@netraven/core';
import { expect, it } from 'vitest';
import { permissions } from '../../src/answers/rules.ts';

it('knows the permissions of the contract', () => {
  expect(Object.keys(permissions).toSorted()).toEqual([...ofCore].toSorted());
});
