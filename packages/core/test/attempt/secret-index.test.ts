import { array, assert, boolean, constantFrom, integer, property, string, tuple } from 'fast-check';
import { expect, test } from 'vitest';
import { SecretIndex, type SecretForm } from '../../src/attempt/index.ts';

/** The same by regular expressions at each place: simple, and slow with many secrets. */
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
  const mask = /<secret(?::[0-9a-f]{16})?>/y;
  const patterns = sources.map((source) => new RegExp(source, 'uy'));
  const ranges: { start: number; end: number; mask: string }[] = [];
  for (let at = 0; at < text.length; at++) {
    mask.lastIndex = at;
    if (mask.test(text)) {
      at = mask.lastIndex - 1;
      continue;
    }
    let found: string | undefined;
    for (const pattern of patterns) {
      pattern.lastIndex = at;
      found ??= pattern.exec(text)?.[0];
    }
    if (found === undefined) continue;
    const last = ranges.at(-1);
    const end = at + found.length;
    if (!last || at >= last.end) ranges.push({ start: at, end, mask: forms.get(found)?.mask ?? found });
    else if (end > last.end) Object.assign(last, { end, mask: '<secret>' });
  }
  return ranges.reduceRight((rest, { start, end, mask: by }) => rest.slice(0, start) + by + rest.slice(end), text);
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

test('secrets that overlap leave no rest, also those of two indexes', () => {
  const index = new SecretIndex<SecretForm>();
  index.set('first-2nd', { mask: '1', anywhere: true });
  index.set('2nd-third', { mask: '2', anywhere: true });
  expect(index.replace('x first-2nd-third y')).toBe('x <secret> y');
  expect(index.replace('x first-2nd-third y', undefined, { maskOf: (text) => `[${text}]` })).toBe(
    'x [first-2nd-third] y',
  );
  const others = new SecretIndex<SecretForm>();
  others.set('first-2nd/and/more', { mask: '3', anywhere: false });
  expect(index.replace('first-2nd/and/more first-2nd', undefined, { others })).toBe('3 1');
});

test('a secret is found in words that go on in the next line, and other lines stay', () => {
  const index = new SecretIndex<SecretForm>();
  index.set('0123456789abcdefghij', { mask: '*', anywhere: true });
  const text = 'see AAAA0123456789ab\r\n  cdefghijBBBB\nand\nmore';
  expect(index.replace(text, undefined, { wrapped: true })).toBe('see AAAA*BBBB\nand\nmore');
  expect(index.replace(text)).toBe(text);
  const filler = 'interface GigabitEthernet0/1\n description uplink\n'.repeat(60_000);
  expect(index.replace(filler + text + filler, undefined, { wrapped: true })).toContain('see AAAA*BBBB');
});

test('many secrets in wrapped words are found in steps, each at its place', () => {
  const index = new SecretIndex<SecretForm>();
  index.set('0123456789abcdefghij', { mask: '*', anywhere: true });
  const line = 'AAAA0123456789ab\r\n  cdefghijBBBB\n';
  const steps = index.replaceSteps(line.repeat(20_000), undefined, { wrapped: true });
  let pauses = 0;
  let step = steps.next();
  for (; !step.done; step = steps.next()) pauses += 1;
  expect(step.value).toBe('AAAA*BBBB\n'.repeat(20_000));
  // Without those of the search for secrets.
  const length = line.length * 20_000;
  expect(pauses).toBeGreaterThan(2 * Math.ceil(length / 2 ** 14) + 10);
});
