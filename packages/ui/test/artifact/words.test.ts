import { expect, it } from 'vitest';
import { bytesInWords } from '../../src/artifact/words.ts';

it.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [999, '999 bytes'],
  [1000, '1.0 KB'],
  [12_345, '12.3 KB'],
  [999_949, '999.9 KB'],
  [999_950, '1.0 MB'],
  [4_000_000, '4.0 MB'],
])('%i bytes are shown as %s', (bytes, words) => {
  expect(bytesInWords(bytes)).toBe(words);
});
