import { expect, test } from 'vitest';
import { checkConfig, hideSecrets, secretsBehind } from '../../src/registry/index.ts';
import { standStill } from '@netraven/test-utils/stand-still';

const secret = { type: 'string', writeOnly: true };

test.each([
  ['a property', { properties: { a: secret } }, { a: 'x', b: 1 }, { a: '<secret>', b: 1 }],
  ['a nested one', { properties: { a: { properties: { b: secret } } } }, { a: { b: 'x' } }, { a: { b: '<secret>' } }],
  ['items', { properties: { a: { items: secret } } }, { a: ['x', 'y'] }, { a: ['<secret>', '<secret>'] }],
  ['a place in a tuple', { properties: { a: { prefixItems: [{}, secret] } } }, { a: [1, 'x'] }, { a: [1, '<secret>'] }],
  ['a whole object', { properties: { a: { writeOnly: true } } }, { a: { b: 'x' } }, { a: '<secret>' }],
  ['any other property', { additionalProperties: secret }, { z: 'x' }, { z: '<secret>' }],
  ['a property by pattern', { patternProperties: { '^p': secret } }, { pw: 'x', q: 1 }, { pw: '<secret>', q: 1 }],
  [
    'one of several shapes',
    { anyOf: [{ properties: { a: secret } }, { properties: { b: {} } }] },
    { a: 'x', b: 'y' },
    { a: '<secret>', b: 'y' },
  ],
  ['a reference', { $defs: { s: secret }, properties: { a: { $ref: '#/$defs/s' } } }, { a: 'x' }, { a: '<secret>' }],
  [
    'a reference to itself',
    { properties: { a: secret, sub: { $ref: '#' } } },
    { sub: { sub: { a: 'x' } } },
    { sub: { sub: { a: '<secret>' } } },
  ],
  [
    'a property by a pattern of old',
    { patternProperties: { '^[a-z\\-]+\\_$': secret } },
    { p_: 'x', q: 1 },
    { p_: '<secret>', q: 1 },
  ],
  ['a property by an invalid pattern', { patternProperties: { '(': secret } }, { p: 'x' }, { p: '<secret>' }],
  ['a reference that is no URI', { '%': secret, properties: { a: { $ref: '#/%' } } }, { a: 'x' }, { a: '<secret>' }],
  [
    'a reference to an anchor',
    { $defs: { s: { ...secret, $anchor: 's' } }, properties: { a: { $ref: '#s' }, b: {} } },
    { a: 'x', b: 'y' },
    { a: '<secret>', b: 'y' },
  ],
  [
    'a reference by $id',
    { $id: 'https://x.example/s', $defs: { s: secret }, properties: { a: { $ref: 'https://x.example/s#/$defs/s' } } },
    { a: 'x' },
    { a: '<secret>' },
  ],
  [
    'a reference within a schema that has an $id',
    { properties: { a: { $id: 'inner', $defs: { s: secret }, $ref: '#/$defs/s' } }, $defs: { s: {} } },
    { a: 'x' },
    { a: '<secret>' },
  ],
  ['what a condition asks for', { if: { properties: { a: secret } } }, { a: 'x' }, { a: '<secret>' }],
  [
    'what follows a condition',
    // Lint takes an object with this word for a promise.
    Object.fromEntries(['if', 'then'].map((word) => [word, word === 'if' ? {} : { properties: { a: secret } }])),
    { a: 'x' },
    { a: '<secret>' },
  ],
  [
    'what another field demands',
    { dependentSchemas: { b: { properties: { a: secret } } } },
    { a: 'x', b: 1 },
    { a: '<secret>' },
  ],
  ['a condition', { if: {}, else: { properties: { a: secret } } }, { a: 'x' }, { a: '<secret>' }],
])('%s that is writeOnly is hidden', (_, schema, config, shown) => {
  expect(hideSecrets(schema, config)).toMatchObject({ shown });
  expect(hideSecrets(schema, config).secrets).not.toEqual([]);
});

const forms = {
  anyOf: [
    { properties: { kind: { const: 'plain' }, key: { type: 'string' } } },
    { $ref: '#/$defs/sealed' },
    { properties: { kind: { enum: ['hash', 'salt'] }, key: { type: 'string' } } },
  ],
  $defs: { sealed: { properties: { kind: { $ref: '#/$defs/name' }, key: secret } }, name: { const: 'sealed' } },
};

test.each([
  ['a form without secrets shows its values', { kind: 'plain', key: 'x' }, { kind: 'plain', key: 'x' }],
  ['a form of several kinds shows its values', { kind: 'salt', key: 'x' }, { kind: 'salt', key: 'x' }],
  ['a form with a secret hides it', { kind: 'sealed', key: 'x' }, { kind: 'sealed', key: '<secret>' }],
  ['an unknown form hides the secrets of all forms', { kind: 'other', key: 'x' }, { kind: 'other', key: '<secret>' }],
  ['a value without a kind hides the secrets of all forms', { key: 'x' }, { key: '<secret>' }],
])('of several forms, %s', (_, config, shown) => {
  const { anyOf: oneOf, $defs } = forms;
  for (const union of [forms, { oneOf, $defs }]) expect(hideSecrets(union, config).shown).toEqual(shown);
  const list = { properties: { all: { items: { oneOf } } }, $defs };
  expect(hideSecrets(list, { all: [config] }).shown).toEqual({ all: [shown] });
});

test('forms that refer to each other in a circle hide their secrets', () => {
  const schema = {
    anyOf: [{ $ref: '#/$defs/a' }, { properties: { key: secret } }],
    $defs: { a: { $ref: '#/$defs/a' } },
  };
  expect(hideSecrets(schema, { key: 'x' }).shown).toEqual({ key: '<secret>' });
});

test.each(['additionalProperties', 'unevaluatedProperties'])(
  'a property that a schema names does not count to its %s, and one that only another schema names does',
  (others) => {
    const named = { properties: { user: { type: 'string' } }, [others]: secret };
    expect(hideSecrets(named, { user: 'ann', token: 'x' })).toMatchObject({
      shown: { user: 'ann', token: '<secret>' },
      secrets: ['x'],
    });
    const apart = { properties: { user: {} }, allOf: [{ [others]: secret }] };
    expect(hideSecrets(apart, { user: 'ann' }).shown).toEqual({ user: '<secret>' });
  },
);

test('a config without secrets stays as it is', () => {
  const config = { a: [1, { b: null }], c: 'text', constructor: 1 };
  expect(hideSecrets({ properties: { a: {}, c: { type: 'string' } } }, config)).toMatchObject({
    shown: config,
    secrets: [],
  });
  expect(hideSecrets(undefined, {})).toMatchObject({ shown: {}, secrets: [] });
});

test('a reference that leads nowhere hides nothing', () => {
  const schema = { properties: { a: { $ref: '#/%' }, b: { $ref: '#/$defs/constructor' } } };
  expect(hideSecrets(schema, { a: 'x', b: 1 })).toMatchObject({ shown: { a: 'x', b: 1 }, secrets: [] });
});

test('the hidden values are returned unchanged', () => {
  const schema = { properties: { a: secret, b: { writeOnly: true }, c: {} } };
  expect(hideSecrets(schema, { a: 'x', b: { deep: ['y'] }, c: 'z' }).secrets).toEqual(['x', { deep: ['y'] }]);
});

test('a thread that waits for the processor hides nothing more', () => {
  const schema = {
    get properties(): object {
      standStill(100);
      return { host: {}, token: { writeOnly: true } };
    },
  };
  expect(hideSecrets(schema, { host: 'a', token: 'b' }).shown).toEqual({ host: 'a', token: '<secret>' });
});

test('the secrets of a config are found again without its schema', () => {
  const schema = {
    properties: { token: { writeOnly: true }, list: { items: { properties: { key: { writeOnly: true } } } } },
  };
  const config = { token: 'a', list: [{ key: 'b', other: null }, { key: 'c' }], text: '<none>' };
  const { shown, secrets } = hideSecrets(schema, config);
  expect(secretsBehind(shown, config)).toEqual(secrets);
  expect(secretsBehind(config, config)).toEqual([]);
});

const kinds = Array.from({ length: 12 }, (_, at) => ({
  type: 'object',
  properties: { kind: { const: `k${at}` }, word: { type: 'string' }, key: at === 3 ? secret : { type: 'string' } },
}));

test('a large config has the same secrets on every machine, however slow it is', () => {
  const schema = { properties: { rules: { items: { anyOf: kinds } }, words: { items: { anyOf: kinds } } } };
  const rules = Array.from({ length: 1_200 }, (_, at) => ({
    kind: `k${at % 12}`,
    word: 'interface',
    key: `key ${at}`,
  }));
  const words = Array.from({ length: 5_000 }, (_, at) => `router bgp ${at}`);
  const sealed = rules.filter(({ kind }) => kind === 'k3').map(({ key }) => key);
  expect(hideSecrets(schema, { rules, words }).secrets).toEqual(sealed);
});

test('a config without secrets is shown as a whole, or refused, whatever its schema costs', async () => {
  const chain = Object.fromEntries(
    Array.from({ length: 1_000 }, (_, at) => [`d${at}`, { $ref: `#/$defs/d${at + 1}` }]),
  );
  const few = { anyOf: Array.from({ length: 10 }, () => ({ $ref: '#/$defs/d0' })), $defs: { ...chain, d1000: {} } };
  expect(hideSecrets(few, { a: 'interface' })).toMatchObject({ shown: { a: 'interface' }, secrets: [] });
  const many = Array.from({ length: 2_000 }, () => ({ $ref: '#/$defs/d0' }));
  const costly = { anyOf: many, $defs: { ...chain, d1000: {} } };
  expect(() => hideSecrets(costly, { a: 'interface' })).toThrow(
    expect.objectContaining({ code: 'NR_CONFIG_TOO_COMPLEX', hint: expect.stringContaining('Shorten') }),
  );
  const matching = { type: 'object', additionalProperties: { anyOf: kinds } };
  const config = Object.fromEntries(
    Array.from({ length: 2_400 }, (_, at) => [`r${at}`, { kind: 'k1', word: 'w', key: 'k' }]),
  );
  const wide = { ...matching, additionalProperties: { anyOf: Array.from({ length: 15 }, () => kinds).flat() } };
  expect(await checkConfig(matching, config)).toEqual([]);
  expect(await checkConfig(wide, config)).toMatchObject([{ code: 'NR_CONFIG_TOO_COMPLEX', path: 'config' }]);
});
