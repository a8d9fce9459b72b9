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
