import { expect, it } from 'vitest';
import { missingNames, withoutNames } from '../../src/run/missing-names.ts';

it('names that no device has any more are dropped from a choice', () => {
  const missing = missingNames(
    ['core-1', 'gone', 'gone', 'core-2', 'edge-*'],
    [{ name: 'core-1' }, { name: 'core-2' }],
  );
  // The form counts devices by name. The server would find more for a pattern.
  expect(missing).toEqual(['gone', 'edge-*']);
  expect(withoutNames({ names: ['core-1', 'gone'], tags: ['edge'] }, missing)).toEqual({
    names: ['core-1'],
    tags: ['edge'],
  });
  expect(withoutNames({ names: ['gone'] }, missing)).toEqual({});
  expect(withoutNames({ names: ['gone'], tags: ['edge'] }, missing)).toEqual({});
  expect(withoutNames({ all: true }, missing)).toEqual({ all: true });
});
