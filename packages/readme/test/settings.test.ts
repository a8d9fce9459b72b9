import { expect, it } from 'vitest';
import { settingsOf } from '../src/index.ts';

const schema = {
  type: 'object',
  required: ['target'],
  properties: {
    note: { type: 'string' },
    target: {
      oneOf: [
        {
          type: 'object',
          required: ['kind', 'url'],
          properties: { kind: { const: 'http' }, url: { type: 'string' }, token: { type: 'string', writeOnly: true } },
        },
        { type: 'object', required: ['kind'], properties: { kind: { const: 'file' } } },
      ],
    },
    sites: {
      type: 'array',
      items: {
        type: 'object',
        required: ['name'],
        properties: { name: { type: 'string' }, ports: { type: 'array', items: { $ref: '#/$defs/port' } } },
      },
    },
  },
  $defs: { port: { type: 'object', required: ['number'], properties: { number: { type: 'integer', minimum: 1 } } } },
};

it('settings that are objects and lists have an example', () => {
  expect(settingsOf(schema)?.map(({ key, example }) => [key, example])).toEqual([
    ['note', undefined],
    ['target', '{"kind":"http","url":"…"}'],
    ['sites', '[{"name":"…"}]'],
  ]);
});

it('the fields of entries and of each form are listed on request', () => {
  const all = settingsOf(schema, { deep: true }) ?? [];
  expect(all.map(({ key, type, required, secret }) => [key, type, required, secret])).toEqual([
    ['note', 'string', false, false],
    ['target', 'object', true, false],
    ['target.kind', '`"http"`', true, false],
    ['target.url', 'string', true, false],
    ['target.token', 'string', false, true],
    ['target.kind', '`"file"`', true, false],
    ['sites', 'list of object', false, false],
    ['sites[].name', 'string', true, false],
    ['sites[].ports', 'list of object', false, false],
    ['sites[].ports[].number', 'integer, at least 1', true, false],
  ]);
});

it('a list whose entries contain it is listed once', () => {
  const tree = { type: 'object', properties: { nodes: { type: 'array', items: { $ref: '#/$defs/node' } } } };
  const node = { type: 'object', required: ['nodes'], properties: tree.properties };
  expect(settingsOf({ ...tree, $defs: { node } }, { deep: true })?.map(({ key, example }) => [key, example])).toEqual([
    ['nodes', '[{"nodes":["…"]}]'],
    ['nodes[].nodes', '[{"nodes":["…"]}]'],
  ]);
});

it('the fields of a form name it, also if the whole config has forms', () => {
  const forms = schema.properties.target.oneOf;
  const of = (settings: ReturnType<typeof settingsOf>): unknown =>
    settings?.filter(({ form }) => form).map(({ key, form }) => [key, form?.of, form?.name]);
  expect(of(settingsOf(schema, { deep: true }))).toEqual([
    ['target.kind', 'target', '"kind": "http"'],
    ['target.url', 'target', '"kind": "http"'],
    ['target.token', 'target', '"kind": "http"'],
    ['target.kind', 'target', '"kind": "file"'],
  ]);
  expect(settingsOf({ oneOf: forms })).toBeUndefined();
  expect(of(settingsOf({ oneOf: forms }, { deep: true }))).toEqual([
    ['kind', '', '"kind": "http"'],
    ['url', '', '"kind": "http"'],
    ['token', '', '"kind": "http"'],
    ['kind', '', '"kind": "file"'],
  ]);
});

it('settings beside the forms of the whole config are listed too', () => {
  const base = { type: 'object', properties: { note: { type: 'string' } }, oneOf: schema.properties.target.oneOf };
  expect(settingsOf(base, { deep: true })?.map(({ key, form }) => [key, form?.name])).toEqual([
    ['note', undefined],
    ['kind', '"kind": "http"'],
    ['url', '"kind": "http"'],
    ['token', '"kind": "http"'],
    ['kind', '"kind": "file"'],
  ]);
});

it('a form is named by the first constant field that no other form has', () => {
  const form = (kind: unknown): object => ({
    type: 'object',
    properties: { version: { const: 1 }, kind: { const: kind } },
  });
  const names = (...kinds: unknown[]): unknown => [
    ...new Set(settingsOf({ oneOf: kinds.map(form) }, { deep: true })?.map((setting) => setting.form?.name)),
  ];
  expect(names('a', 'b')).toEqual(['"kind": "a"', '"kind": "b"']);
  expect(names('a', 'a')).toEqual(['form 1', 'form 2']);
});

it('an example has no required secret of the first form, whose key is told, and no number that the schema refuses', () => {
  const secret = { type: 'string', writeOnly: true };
  const form = {
    type: 'object',
    required: ['kind', 'token', 'above', 'step', 'part'],
    properties: {
      kind: { const: 'a' },
      token: secret,
      spare: secret,
      above: { type: 'integer', exclusiveMinimum: 0 },
      step: { type: 'integer', minimum: 7, multipleOf: 5 },
      part: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 },
    },
  };
  const other = { type: 'object', properties: { kind: { const: 'b' } } };
  const [target] = settingsOf({ type: 'object', properties: { target: { oneOf: [form, other] } } }) ?? [];
  expect(target).toMatchObject({
    example: '{"kind":"a","above":1,"step":10,"part":"…"}',
    secrets: ['target.token'],
    secret: false,
  });
  const list = { type: 'array', items: form };
  const [targets] = settingsOf({ type: 'object', properties: { targets: list } }) ?? [];
  expect(targets?.example).toContain('"token":"…"');
  expect(targets).not.toHaveProperty('secrets');
});
