import { expect, it } from 'vitest';
import { checkText } from '../../src/answers/rules.ts';

it('a label has at most 64 characters, as in the registry, and a description 200', () => {
  expect(checkText('label', '\u{1f426}'.repeat(64))).toHaveLength(128);
  expect(() => checkText('label', 'x'.repeat(65))).toThrow(expect.objectContaining({ code: 'NR_CREATE_TEXT_INVALID' }));
  expect(checkText('description', 'x'.repeat(200))).toHaveLength(200);
});
