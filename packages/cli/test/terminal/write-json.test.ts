import { expect, it } from 'vitest';
import { toJson } from '../../src/terminal/write-json.ts';

it('JSON has no control character in it, and is read back as what it was', () => {
  const value = { text: 'a\u001b\u007f\u009b\u2028\n' };
  const json = toJson(value, 0);
  expect(json).toBe('{"text":"a\\u001b\\u007f\\u009b\\u2028\\n"}');
  expect(JSON.parse(json)).toEqual(value);
});
