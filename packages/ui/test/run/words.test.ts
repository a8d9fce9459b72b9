import { expect, it } from 'vitest';
import { span } from '../../src/run/words.ts';

it.each([
  [400, '0.4 s'],
  [12_300, '12 s'],
  [59_700, '1 min 0 s'],
  [185_000, '3 min 5 s'],
  [7_500_000, '2 h 5 min'],
])('%d ms are told as %s', (ms, words) => {
  const from = Date.UTC(2026, 0, 1);
  expect(span(new Date(from).toISOString(), new Date(from + ms).toISOString())).toBe(words);
});
