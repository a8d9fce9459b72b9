import { readdirSync } from 'node:fs';
import { permissions as ofCore } from '@netraven/core';
import { expect, it } from 'vitest';
import { permissions, platforms } from '../../src/answers/rules.ts';

it('knows the permissions of the contract', () => {
  expect(Object.keys(permissions).toSorted()).toEqual([...ofCore].toSorted());
});

it('knows the platforms that a simulated device can play', () => {
  const folders = readdirSync(new URL('../../../device/platforms', import.meta.url));
  expect([...platforms].toSorted()).toEqual(folders.toSorted());
});
