import { expect, it } from 'vitest';
import { numbersOf } from '../../src/config-form/numbers-of.ts';

it('a space is no number, and other text is kept for the server to report', () => {
  expect(numbersOf(['1', ' 22 ', 3, ' ', '', 'x'])).toEqual([1, 22, 3, 'x']);
});
