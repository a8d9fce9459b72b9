import { expect, it } from 'vitest';
import { mergePatch } from '../../../server/src/offers/merge-patch.ts';
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
])('from %j to %j it is %j, and the server makes the one of the other by it', (before, after, patch) => {
  expect(patchBetween(before, after)).toEqual(patch);
  expect(mergePatch(before, patch)).toEqual(after);
});

it('what every object has is no setting', () => {
  expect(patchBetween({}, { constructor: 1 })).toEqual({ constructor: 1 });
});
