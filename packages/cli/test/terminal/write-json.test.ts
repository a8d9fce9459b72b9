import { expect, it } from 'vitest';
import { toJson } from '../../src/terminal/write-json.ts';

it('the JSON output has no control characters and parses to the same value', () => {
  const value = { text: 'a\u001b\u007f\u009b\u2028\n' };
  const json = toJson(value, 0);
  expect(json).toBe('{"text":"a\\u001b\\u007f\\u009b\\u2028\\n"}');
  expect(JSON.parse(json)).toEqual(value);
});
