import { expect, test } from 'vitest';
import { parseJsonObject } from '../../src/registry/read-json-object.ts';

test.each([
  ['root:canary:19000', "it is not JSON: Unexpected token 'r'"],
  [`{"a": 1, ${' '.repeat(30)}canary${' '.repeat(30)}}`, 'it is not JSON: Expected double-quoted property name'],
  ['{"a": "canary" 1}', "it is not JSON: Expected ',' or '}' after property value in JSON at position"],
])('the error of an invalid text does not quote it: %s', (text, message) => {
  expect(() => parseJsonObject(text)).toThrow(message);
  expect(() => parseJsonObject(text)).not.toThrow(/canary/);
});
