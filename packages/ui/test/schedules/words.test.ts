import { expect, it } from 'vitest';
import { noneIn } from '../../src/schedules/words.ts';

it.each([
  [0, 'none'],
  [1, 'none, of 1 due time'],
  [14, 'none, of the last 14 due times'],
])('of %i due times', (count, words) => {
  expect(noneIn(count)).toBe(words);
});
