import { array, assert, constantFrom, property } from 'fast-check';
import { expect, it } from 'vitest';
import { blocksOf, linesOf } from '../../src/attempt/index.ts';

it('a text has the same lines in blocks as in the whole', () => {
  const parts = ['\n', 'line\n', 'x'.repeat(700), 'y'.repeat(16_384), 'z'.repeat(40_000)];
  assert(
    property(array(constantFrom(...parts), { size: 'max', maxLength: 60 }), (some) => {
      const text = some.join('');
      const lines = text.split('\n');
      expect([...linesOf(text)].filter((line) => line !== undefined)).toEqual(lines);
      const blocks = [...blocksOf(text)];
      expect(blocks.join('\n')).toBe(text);
      expect(blocks.filter((block) => block.length > 16_384 && block.includes('\n'))).toEqual([]);
    }),
  );
});
