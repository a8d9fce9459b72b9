import { expect, it } from 'vitest';
import { partsOf, visible } from '../src/visible-text.ts';

it('control characters and what reverses text are made visible; tabs and line feeds stay', () => {
  expect(visible('a\u202eb\u0007c\u001b[2Jd\re\u2028')).toBe('a\\u202eb\\u0007c\\u001b[2Jd\\u000de\\u2028');
  expect(visible('one\r\n\ttwo\n')).toBe('one\n\ttwo\n');
});

it('masks of secrets are told apart from text that only begins like one', () => {
  const text = 'key <secret:3f9a6c0b1d2e4f58> <secret> <secret:xyz> <b>';
  expect(partsOf(text)).toEqual([
    { text: 'key ', isMask: false },
    { text: '<secret:3f9a6c0b1d2e4f58>', isMask: true },
    { text: ' ', isMask: false },
    { text: '<secret>', isMask: true },
    { text: ' <secret:xyz> <b>', isMask: false },
  ]);
  expect(partsOf('')).toEqual([]);
});
