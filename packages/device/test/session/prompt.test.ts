import { array, assert, constantFrom, property } from 'fast-check';
import { expect, test } from 'vitest';
import { withoutLinesBefore } from '../../src/session/prompt.ts';

test('only the last lines are removed, and only those that belong to the prompt', () => {
  const beforePrompt = /^(?:\{\w+\})$/;
  const isBefore = (line: string): boolean => line.trim() === '' || beforePrompt.test(line.replace(/\r+$/, ''));
  const parts = ['\n', '\r\n', '{master}', ' ', 'text', '{x} y'];
  assert(
    property(array(constantFrom(...parts)), (some) => {
      const text = some.join('');
      const lines = text.split('\n');
      const kept = lines.slice(0, lines.findLastIndex((line) => !isBefore(line)) + 1);
      const expected = kept.length === lines.length ? text : kept.map((line) => `${line}\n`).join('');
      expect(withoutLinesBefore(text, { beforePrompt })).toBe(expected);
    }),
  );
});
