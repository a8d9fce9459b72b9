import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fieldsOf, type Field } from '../../src/config-form/fields.ts';

/** Returns the fields of a zod object, as a job package describes it. */
const fieldsIn = (shape: z.ZodRawShape): readonly Field[] =>
  fieldsOf(z.toJSONSchema(z.strictObject(shape), { io: 'input' }));
const field = (type: z.ZodType): Field | undefined => fieldsIn({ it: type })[0];

describe('a setting becomes an input', () => {
  it.each<[string, z.ZodType, object]>([
    [
      'as a text',
      z.string().min(2).max(40),
      { kind: 'text', secret: false, minLength: 2, maxLength: 40, required: true },
    ],
    ['as a text of a form', z.iso.date(), { kind: 'text', format: 'date' }],
    ['as a secret', z.string().meta({ writeOnly: true }), { kind: 'text', secret: true }],
    [
      'as a whole number with bounds',
      z.int().min(0).max(5).default(2),
      { kind: 'number', integer: true, min: 0, max: 5, fallback: 2, required: false },
    ],
    ['as a whole number beyond a bound', z.int().gt(0), { kind: 'number', min: 1 }],
    ['as a number', z.number().lt(9), { kind: 'number', integer: false, max: 9 }],
    ['as yes or no', z.boolean().default(true), { kind: 'flag', fallback: true }],
    [
      'as a choice',
      z.enum(['quick', 'deep']).default('deep'),
      { kind: 'choice', options: ['quick', 'deep'], fallback: 'deep' },
    ],
    ['as a choice of one', z.literal('v2'), { kind: 'choice', options: ['v2'] }],
    ['as a list of texts', z.array(z.string()).default(['a']), { kind: 'list', of: 'text', fallback: ['a'] }],
    ['as a list of numbers', z.array(z.int()), { kind: 'list', of: 'number' }],
    ['as some of a choice', z.array(z.enum(['a', 'b'])), { kind: 'list', options: ['a', 'b'] }],
    ['as if it could not be null', z.string().nullable(), { kind: 'text' }],
    [
      'as JSON when it may be of several shapes',
      z.union([z.string(), z.object({ a: z.string() })]),
      { kind: 'json', secret: false },
    ],
    ['as JSON when its keys are not known', z.record(z.string(), z.string()), { kind: 'json' }],
    ['as JSON when its items may be of several shapes', z.array(z.union([z.string(), z.int()])), { kind: 'json' }],
    ['as rows when its items are objects', z.array(z.object({ a: z.string() })), { kind: 'rows', secret: false }],
    [
      'as rows that hold a secret',
      z.array(z.object({ a: z.string().meta({ writeOnly: true }) })),
      { kind: 'rows', secret: true },
    ],
    [
      'as secret JSON when it is a secret of another shape',
      z.array(z.string()).meta({ writeOnly: true }),
      { kind: 'json', secret: true },
    ],
  ])('%s', (_, type, expected) => {
    expect(field(type)).toMatchObject(expected);
  });

  it('with its title and description, or else its key in words', () => {
    const [titled, plain, snake] = fieldsIn({
      a: z.string().meta({ title: 'Source address', description: 'Of the requests.' }),
      sourceAddress: z.string(),
      max_hops: z.string(),
    });
    expect([titled?.label, titled?.help]).toEqual(['Source address', 'Of the requests.']);
    expect([plain?.label, plain?.help, snake?.label]).toEqual(['Source address', '', 'Max hops']);
  });

  it('and is not required in a group that may be left out', () => {
    const report = z.object({ zone: z.string(), format: z.enum(['text', 'json']).optional() });
    const isRequired = (type: z.ZodType): unknown => {
      const group = field(type);
      return group?.kind === 'group' && group.fields.map(({ required }) => required);
    };
    expect(isRequired(report)).toEqual([true, false]);
    expect(isRequired(report.optional())).toEqual([false, false]);
  });

  it('in a group if it is nested, in the order of the schema', () => {
    const fields = fieldsIn({
      report: z.object({ zone: z.string(), format: z.enum(['text', 'json']) }),
      a: z.boolean(),
    });
    expect(fields).toMatchObject([
      {
        kind: 'group',
        path: ['report'],
        fields: [{ path: ['report', 'zone'] }, { path: ['report', 'format'], kind: 'choice' }],
      },
      { kind: 'flag', path: ['a'] },
    ]);
  });
});

describe('a value that names its form', () => {
  const target = z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('slack'), channel: z.string() }),
    z.strictObject({ kind: z.enum(['teams', 'generic']), url: z.string(), channel: z.int() }),
  ]);

  it('has a choice, and the fields of each form', () => {
    expect(field(target.optional())).toMatchObject({
      kind: 'forms',
      choice: { path: ['it', 'kind'], options: ['slack', 'teams', 'generic'], required: false },
      forms: [
        { name: 'slack', fields: [{ kind: 'text', path: ['it', 'channel'], required: true }] },
        { name: 'teams', fields: [{ path: ['it', 'url'] }, { kind: 'number', path: ['it', 'channel'] }] },
        { name: 'generic', fields: [{ path: ['it', 'url'] }, { kind: 'number', path: ['it', 'channel'] }] },
      ],
    });
    expect(field(target)).toMatchObject({ choice: { required: true } });
  });

  it('may be the whole config, an item of a list, or null', () => {
    const whole = fieldsOf(z.toJSONSchema(target, { io: 'input' }));
    expect(whole).toMatchObject([{ kind: 'forms', path: [], choice: { path: ['kind'] } }]);
    const list = field(z.array(target));
    expect(list?.kind === 'rows' && list.row(3)).toMatchObject([
      { kind: 'forms', path: ['it', 3], choice: { path: ['it', 3, 'kind'] } },
    ]);
    expect(field(target.nullable())).toMatchObject({ kind: 'forms' });
  });

  it('is named by a setting that differs between all forms', () => {
    const same = { version: z.literal(1) };
    const kinds = z.union([z.object({ ...same, kind: z.literal('a') }), z.object({ ...same, kind: z.literal('b') })]);
    expect(field(kinds)).toMatchObject({ kind: 'forms', choice: { path: ['it', 'kind'], options: ['a', 'b'] } });
    const proto = z.object({ proto: z.enum(['tcp', 'udp']) });
    expect(field(z.union([proto, proto.extend({ port: z.int() })]))).toMatchObject({ kind: 'json' });
  });

  it('is JSON if one form does not name itself', () => {
    const nameless = z.union([z.object({ kind: z.literal('a') }), z.object({ b: z.string() })]);
    expect(field(nameless)).toMatchObject({ kind: 'json' });
  });
});

it('references are followed, and a circular one becomes JSON', () => {
  const schema = {
    type: 'object',
    properties: { to: { $ref: '#/$defs/host' }, tree: { $ref: '#/$defs/tree' } },
    $defs: {
      host: { type: 'string', title: 'Host' },
      tree: { type: 'object', properties: { inner: { $ref: '#/$defs/tree' } } },
    },
  };
  const fields = fieldsOf(schema);
  expect(fields).toMatchObject([{ kind: 'text', label: 'Host' }, { kind: 'group' }]);
  expect(JSON.stringify(fields)).toContain('"kind":"json"');
});

it('an invalid reference is ignored', () => {
  const schema = { type: 'object', properties: { to: { $ref: '#/%' } }, '%': { type: 'string', title: 'Host' } };
  expect(fieldsOf(schema)).toMatchObject([{ kind: 'text', label: 'Host' }]);
});

it.each([
  [{}],
  [{ type: 'object', additionalProperties: { type: 'string' } }],
  [{ anyOf: [{ type: 'object' }, { type: 'array' }] }],
])('a config with the schema %j is one JSON field', (schema) => {
  expect(fieldsOf(schema)).toMatchObject([{ kind: 'json', path: [] }]);
});

it('a job type without settings has no fields', () => {
  expect(fieldsIn({})).toEqual([]);
});
