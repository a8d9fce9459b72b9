import { expect, it } from 'vitest';
import { mergePatch, removesOnly } from '../src/merge-patch.ts';

// Examples of RFC 7396 that patch objects.
it.each([
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
])('%j patched with %j is %j', (object, patch, result) => {
  expect(mergePatch(object, patch)).toEqual(result);
});

it.each<[object, object, boolean]>([
  [{ a: 5 }, {}, true],
  [{ a: 5 }, { a: null, b: null }, true],
  [{ a: { b: { c: 5 }, d: 6 } }, { a: { b: { c: null } } }, true],
  [{ a: { b: 5 } }, { a: { b: null, c: 6 } }, false],
  // Each of these sets `a` to an object.
  [{ a: 5 }, { a: {} }, false],
  [{ a: [5] }, { a: {} }, false],
  [{ a: 5 }, { a: { b: null } }, false],
  [{}, { a: { b: null } }, false],
  [{}, JSON.parse('{ "__proto__": {} }') as object, false],
])('on %j, that %j only removes is %s', (object, patch, expected) => {
  expect(removesOnly(object as Record<string, unknown>, patch as Record<string, unknown>)).toBe(expected);
});
