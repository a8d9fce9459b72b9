import { expect, it } from 'vitest';
import { takesText } from '../../../src/commands/run/takes-text.ts';

const schema = {
  type: 'object',
  $defs: {
    port: { type: 'integer' },
    tree: { anyOf: [{ $ref: '#/$defs/tree' }, { type: 'boolean' }] },
    login: { type: 'object', properties: { pin: { type: 'integer' }, name: { type: 'string' } } },
  },
  properties: {
    text: { type: 'string' },
    pin: { type: 'integer' },
    either: { type: ['integer', 'string'] },
    maybe: { anyOf: [{ type: 'integer' }, { type: 'null' }] },
    maybeText: { oneOf: [{ type: 'string' }, { type: 'null' }] },
    both: { allOf: [{ minimum: 1 }, { type: 'integer' }] },
    port: { $ref: '#/$defs/port' },
    other: { $ref: 'https://example.net/other' },
    levels: { enum: [1, 2] },
    words: { enum: ['a', 1] },
    one: { const: true },
    any: {},
    login: { $ref: '#/$defs/login' },
    maybeLogin: { anyOf: [{ $ref: '#/$defs/login' }, { type: 'null' }] },
    tree: { $ref: '#/$defs/tree' },
    pins: { type: 'object', additionalProperties: { type: 'integer' } },
    byName: { patternProperties: { '^pin': { type: 'integer' } } },
    byOldPattern: { patternProperties: { '^[a-z\\-]+\\_$': { type: 'integer' } } },
    byNoPattern: { patternProperties: { '(': { type: 'integer' } } },
    noReference: { $ref: '#/%' },
  },
};

it.each([
  'text',
  'either',
  'maybeText',
  'other',
  'words',
  'any',
  'unknown',
  'login.name',
  'login.more',
  'byName.name',
  'byOldPattern.pin',
  'noReference',
])('may be a text: %s', (key) => {
  expect(takesText(schema, key)).toBe(true);
});

it.each([
  'pin',
  'maybe',
  'both',
  'port',
  'levels',
  'one',
  'login',
  'login.pin',
  'maybeLogin.pin',
  'pins.core',
  'byName.pin1',
  'byOldPattern.pin_',
  'byNoPattern.any',
])('is never a text: %s', (key) => {
  expect(takesText(schema, key)).toBe(false);
});

it('ends for a recursive schema', () => {
  expect(takesText(schema, 'tree')).toBe(true);
});
