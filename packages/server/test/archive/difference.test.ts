import { expect, it } from 'vitest';
import { partsOf } from '../../src/archive/difference.ts';

it.each([true, false])('a change without lines is one part, with the order ignored: %s', (ignoreOrder) => {
  const parts = partsOf('a\n', 'a\n', [], ignoreOrder);
  expect(parts).toMatchObject([{ hunks: [] }]);
  expect(parts[0]?.key).toHaveLength(16);
});
