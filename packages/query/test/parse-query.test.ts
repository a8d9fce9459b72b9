// cspell:ignore plaftorm failling abzé
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { kinds, parseQuery, healthStates, withValues } from '../src/index.ts';

it('parses the words of a query in their order', () => {
  const query =
    'tag:core+ams platform:cisco_ios name:access-* state:failing  job:backup -backup:24h code:NR_JOB_TIMEOUT';
  expect(parseQuery(query)).toEqual({
    words: [
      { kind: 'tag', tags: ['core', 'ams'], text: 'tag:core+ams', at: 0, isNegated: false },
      { kind: 'platform', value: 'cisco_ios', text: 'platform:cisco_ios', at: 13, isNegated: false },
      { kind: 'name', value: 'access-*', text: 'name:access-*', at: 32, isNegated: false },
      { kind: 'state', value: 'failing', text: 'state:failing', at: 46, isNegated: false },
      { kind: 'job', value: 'backup', text: 'job:backup', at: 61, isNegated: false },
      { kind: 'success', jobType: 'backup', minutes: 1440, text: '-backup:24h', at: 72, isNegated: true },
      { kind: 'code', value: 'NR_JOB_TIMEOUT', text: 'code:NR_JOB_TIMEOUT', at: 84, isNegated: false },
    ],
    wrong: [],
  });
  expect(parseQuery(' \t')).toEqual({ words: [], wrong: [] });
});

it.each([
  ['tag:site:ams', { kind: 'tag', tags: ['site:ams'] }],
  ['tag:Zürich', { kind: 'tag', tags: ['Zürich'] }],
  ['address:2001:db8::*', { kind: 'address', value: '2001:db8::*' }],
  ['backup:15m', { kind: 'success', jobType: 'backup', minutes: 15 }],
  ['backup:2w', { kind: 'success', jobType: 'backup', minutes: 20_160 }],
])('parses the word %s', (text, word) => {
  expect(parseQuery(text)).toEqual({ words: [{ ...word, text, at: 0, isNegated: false }], wrong: [] });
});

it.each([
  ['core-1', 'core-1 has no kind', 'name:core-1'],
  ['failing', 'failing has no kind', 'state:failing'],
  ['NR_JOB_TIMEOUT', 'NR_JOB_TIMEOUT has no kind', 'code:NR_JOB_TIMEOUT'],
  ['tga:core', 'There is no kind tga', 'tag:core'],
  ['-Tag:core', 'There is no kind Tag', '-tag:core'],
  ['plaftorm:cisco_ios', 'There is no kind plaftorm', 'platform:cisco_ios'],
  ['site:ams', 'There is no kind site', 'tag:site:ams'],
  ['backup:24', 'There is no kind backup', 'backup:24h'],
  ['backup:failing', 'There is no kind backup', 'job:backup state:failing'],
  ['backup:999w', 'backup:999w is longer than ten years', undefined],
  ['state:failling', 'There is no state failling, only failing, never, stale, fresh', 'state:failing'],
  ['state:broken', 'There is no state broken, only failing, never, stale, fresh', undefined],
  ['tag:core,edge', 'tag:core,edge has a comma', 'tag:core tag:edge'],
  ['-tag:core,edge', '-tag:core,edge has a comma', '-tag:core -tag:edge'],
  ['tag:"core"', 'tag:"core" has quotes, which no word needs', 'tag:core'],
  ['tag:', 'tag: has no value after the colon', undefined],
  ['tag:a+', 'a+ cannot be a tag', undefined],
  ['platform:cisco ', undefined, undefined],
  ['name:a/b', 'a/b cannot be the name of a device', undefined],
  ['job:Backup', 'Backup cannot be a job type', undefined],
  ['-', '- has no kind', undefined],
  ['a"b', 'a"b has quotes, which no word needs', undefined],
])('says what is wrong with the word %s, and what was meant', (text, message, meant) => {
  const { wrong } = parseQuery(text);
  expect(wrong).toEqual(
    message === undefined ? [] : [{ text: text.trim(), at: 0, message, ...(meant !== undefined && { meant }) }],
  );
});

it('names each wrong word once, with its place', () => {
  const { words, wrong } = parseQuery('tga:core tag:edge state:falling core-1');
  expect(words.map(({ text }) => text)).toEqual(['tag:edge']);
  expect(wrong.map(({ text, at }) => [text, at])).toEqual([
    ['tga:core', 0],
    ['state:falling', 18],
    ['core-1', 32],
  ]);
});

const letters = (signs: string, maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...Array.from(signs)), minLength: 1, maxLength });
const tag = letters('abzé9_.:/-', 12);
const name = letters('abZ09._-*?', 12);
const anyWord = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.oneof(
      fc.array(tag, { minLength: 1, maxLength: 3 }).map((tags) => `tag:${tags.join('+')}`),
      fc.tuple(fc.constantFrom('name', 'address'), name).map(([kind, value]) => `${kind}:${value}`),
      fc
        .tuple(fc.constantFrom('platform', 'pool', 'source', 'code'), letters('aZ0_-', 12))
        .map((each) => each.join(':')),
      fc.constantFrom(...healthStates).map((state) => `state:${state}`),
      letters('az', 12).map((job) => `job:${job}`),
      fc
        .tuple(fc.integer({ min: 1, max: 500 }), fc.constantFrom('m', 'h', 'd', 'w'))
        .map(([count, unit]) => `backup:${count}${unit}`),
    ),
  )
  .map(([sign, word]) => sign + word);

it('takes each well-formed query apart without a loss', () => {
  fc.assert(
    fc.property(fc.array(anyWord), fc.constantFrom(' ', '  ', '\t'), (query, space) => {
      const { words, wrong } = parseQuery(query.join(space));
      expect(wrong).toEqual([]);
      expect(words.map(({ text }) => text)).toEqual(query);
    }),
  );
});

it('names or parses each word of any text, at its place', () => {
  const typed = fc.oneof(
    anyWord,
    fc.string({ maxLength: 20 }),
    fc.tuple(fc.constantFrom(...kinds, 'backup', ''), fc.string({ maxLength: 9 })).map((each) => each.join(':')),
  );
  fc.assert(
    fc.property(fc.array(typed), (texts) => {
      const query = texts.join(' ');
      const { words, wrong } = parseQuery(query);
      const found = [...words, ...wrong].toSorted((a, b) => a.at - b.at);
      expect(found.map(({ text }) => text)).toEqual(query.match(/\S+/g) ?? []);
      for (const { text, at } of found) expect(query.slice(at, at + text.length)).toBe(text);
    }),
  );
});

it('suggests only what can be parsed', () => {
  const typed = fc.oneof(
    fc.string(),
    fc.tuple(tag, tag).map((each) => each.join(':')),
  );
  fc.assert(
    fc.property(typed, (query) => {
      const suggested = parseQuery(query).wrong.flatMap(({ meant }) => meant ?? []);
      expect(suggested.flatMap((meant) => parseQuery(meant).wrong)).toEqual([]);
    }),
  );
});

it('reads a query of 50,000 names in linear time', () => {
  const query = Array.from({ length: 50_000 }, (_, index) => `name:device-${index}`).join(' ');
  expect(parseQuery(query).words).toHaveLength(50_000);
});

it('writes another value into a word, and leaves all else', () => {
  const renames = new Map([
    ['core-1', 'core-9'],
    ['edge-1', 'e'],
  ]);
  const query = ' name:core-1  -name:edge-1 name:core-* tag:core-1 name:core-10 nonsense';
  const renamed = withValues(query, (word) => (word.kind === 'name' ? renames.get(word.value) : undefined));
  expect(renamed).toBe(' name:core-9  -name:e name:core-* tag:core-1 name:core-10 nonsense');
});
