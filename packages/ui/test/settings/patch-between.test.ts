import { expect, it } from 'vitest';
import { mergePatch } from '../../../db/src/merge-patch.ts';
import { patchBetween } from '../../src/settings/patch-between.ts';

it.each([
  [{}, {}, {}],
  [
    { a: 1, b: 2 },
    { a: 1, c: [] },
    { b: null, c: [] },
  ],
  [{ a: ['x'] }, { a: [] }, { a: [] }],
  [{ in: { a: 1, key: '<secret>' } }, { in: { a: 2, key: '<secret>' } }, { in: { a: 2 } }],
  [{ in: { a: 1 } }, {}, { in: null }],
  [{ in: 1 }, { in: { a: 1 } }, { in: { a: 1 } }],
  [{ in: { a: 1 } }, { in: [1] }, { in: [1] }],
])('the patch from %j to %j is %j, and gives the same result on the server', (before, after, patch) => {
  expect(patchBetween(before, after)).toEqual(patch);
  expect(mergePatch(before, patch)).toEqual(after);
});

it('inherited properties of objects are not settings', () => {
  expect(patchBetween({}, { constructor: 1 })).toEqual({ constructor: 1 });
});
