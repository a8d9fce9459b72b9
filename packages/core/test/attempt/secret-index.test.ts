import { array, assert, boolean, constantFrom, integer, property, string, tuple } from 'fast-check';
import { expect, test } from 'vitest';
import { SecretIndex, type SecretForm } from '../../src/attempt/index.ts';

/** The same by one regular expression: simple, and slow with many secrets. */
function byPattern(text: string, forms: ReadonlyMap<string, SecretForm>): string {
  const before =
    '(?:(?<![\\p{L}\\p{N}_.-])|(?<=\\\\[abfnrtv0]|\\\\u[0-9a-fA-F]{4}|\\\\x[0-9a-fA-F]{2}|%[0-9a-fA-F]{2}|\\[[0-9;]{0,16}m))';
  const after = '(?![\\p{L}\\p{N}_-]|\\.[\\p{L}\\p{N}])';
  const quote = (value: string): string => value.replaceAll(/[\\^$.*+?()[\]{}|/]/g, (found) => `\\${found}`);
  const sources = [...forms]
    .sort(([a], [b]) => b.length - a.length)
    .map(([form, { anywhere }]) => {
      const start = !anywhere && /^[\p{L}\p{N}_.-]/u.test(form) ? before : '';
      const end = !anywhere && /[\p{L}\p{N}_.-]$/u.test(form) ? after : '';
      return start + quote(form) + end;
    });
  const all = ['<secret(?::[0-9a-f]{16})?>', ...sources].join('|');
  return text.replaceAll(new RegExp(all, 'gu'), (match) => forms.get(match)?.mask ?? match);
}

// Few different characters, so that secrets overlap, begin with each other and stand at borders.
const part = constantFrom(
  'a',
  'b',
  'ab',
  'aa',
  '.',
  '-',
  ' ',
  '\\n',
  '%20',
  '\u001b[1m',
  'ä',
  '$',
  '\n',
  '<secret>',
  '<',
);
const texts = (maxLength: number): ReturnType<typeof string> =>
  array(part, { minLength: 1, maxLength }).map((parts) => parts.join(''));

test('many secrets are replaced like each by itself', () => {
  const forms = array(tuple(texts(5), boolean()), { maxLength: 80 });
  assert(
    property(forms, texts(60), integer({ min: 1, max: 80 }), (entries, text, early) => {
      const masks = new Map(entries.map(([form, anywhere], n) => [form, { mask: `*${n}*`, anywhere }]));
      const index = new SecretIndex<SecretForm>();
      for (const [form, value] of [...masks].slice(0, early)) index.set(form, value);
      index.replace(text);
      for (const [form, value] of [...masks].slice(early)) index.set(form, value);
      // A text that begins with a mask is a mask.
      const known = new Map([...masks].filter(([form]) => !form.startsWith('<secret>')));
      expect(index.replace(text)).toBe(byPattern(text, known));
    }),
    { numRuns: 400 },
  );
});

test('a form that is set again changes, and one that is not chosen stays', () => {
  const index = new SecretIndex<SecretForm>();
  index.set('core', { mask: '1', anywhere: false });
  index.set('core', { mask: '2', anywhere: true });
  index.set('core router', { mask: '3', anywhere: false });
  expect(index.replace('encore core router')).toBe('en2 3');
  expect(index.replace('core router', (form) => (form.mask === '3' ? undefined : form))).toBe('2 router');
});
