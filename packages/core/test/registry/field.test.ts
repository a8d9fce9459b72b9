import { expect, it } from 'vitest';
import { asName, atMost, oneLine } from '../../src/registry/field.ts';

it('one line of a text is proposed, and the default for anything else', () => {
  const near = oneLine(10, 'My job');
  expect(near('Back\r\nup')).toBe('Back up');
  expect(near('a very long label')).toBe('a very lon');
  for (const other of ['', ' \n ', 5, null]) expect(near(other)).toBe('My job');
});

it('a number above its limit is lowered, and another value becomes the default', () => {
  expect(atMost(10, 2)(11)).toBe(10);
  expect(atMost(10, 2)('11')).toBe(2);
});

it('a name is made of the words of a text', () => {
  expect(asName('-', 'job')('Back Up!')).toBe('back-up');
  expect(asName('-', 'job')('—')).toBe('job');
});
