import { routes, type AnyRoute } from '@netraven/api';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { answering } from '../answering.ts';
import { inProcess } from '../in-process.ts';

/** Moves the cursor, rings, ends the line, turns the direction of text. */
const hostile = 'x\u001B[2J\u0007\r\u009B31m\u202Ey';
const id = '0192f0c1-2d3e-7a4b-8c5d-6e7f80910111';

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly prefixItems?: readonly Schema[];
  readonly propertyNames?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

/** Returns a value of a schema in which each text that may be anything is hostile. */
function hostileValue(schema: Schema, root: Schema, depth = 0): unknown {
  if (depth > 12) return null;
  const inner = (one: Schema): unknown => hostileValue(one, root, depth + 1);
  const name = /^#\/\$defs\/(.+)$/.exec(schema.$ref ?? '')?.[1];
  if (name !== undefined) return inner(root.$defs?.[name] ?? {});
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const form = (schema.anyOf ?? schema.oneOf)?.find(({ type }) => type !== 'null');
  if (form) return inner(form);
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map(inner)) as object;
  switch ([schema.type].flat()[0]) {
    case 'string':
      if (schema.format === 'uuid') return id;
      return schema.format?.startsWith('date') ? '2030-01-02T03:04:05.000Z' : hostile;
    case 'integer':
    case 'number':
      return 1;
    case 'boolean':
      return true;
    case 'array':
      return schema.prefixItems ? schema.prefixItems.map(inner) : [inner(schema.items ?? {})];
    case 'object': {
      const { properties = {}, propertyNames: { enum: keys = [hostile] } = {}, additionalProperties: others } = schema;
      const known = Object.entries(properties).map(([key, each]) => [key, inner(each)]);
      const more = typeof others === 'object' ? keys.map((key) => [key, inner(others)]) : [];
      return Object.fromEntries([...known, ...more]) as object;
    }
    case 'null':
      return null;
    default:
      return hostile;
  }
}

/** Values of texts that have a form, each tried in turn. */
const plain = [
  'a1',
  '1.0.0',
  '192.0.2.1',
  '192.0.2.0/24',
  'https://example.net/',
  '0'.repeat(64),
  'aa'.repeat(20),
  'tag:a1',
];

/** Returns an answer that the client takes, in which each text that has no form is hostile. Undefined if none is found. */
function hostileAnswer(response: z.ZodType): object | undefined {
  const schema = z.toJSONSchema(response, { io: 'input', unrepresentable: 'any' }) as Schema;
  const value = hostileValue(schema, schema) as Record<string, unknown>;
  // Of a list, `next` is the page that follows: this one is the last.
  if (!Array.isArray(value['next'])) Reflect.deleteProperty(value, 'next');
  const tried = new Map<string, number>();
  for (;;) {
    const { error } = response.safeParse(value);
    if (!error) return value;
    for (const { code, path } of error.issues) {
      if (code === 'invalid_key') {
        removeAt(value, path);
        continue;
      }
      const at = path.join('.');
      const turn = tried.get(at) ?? 0;
      if (turn === plain.length) return undefined;
      tried.set(at, turn + 1);
      setAt(value, path, plain[turn]);
    }
  }
}

function removeAt(value: object, path: readonly PropertyKey[]): void {
  const [key = '', ...rest] = path;
  if (rest.length === 0) Reflect.deleteProperty(value, key);
  else removeAt((value as Record<PropertyKey, object>)[key] ?? {}, rest);
}

function setAt(value: object, path: readonly PropertyKey[], to: unknown): void {
  const [key = '', ...rest] = path;
  const at = value as Record<PropertyKey, unknown>;
  if (rest.length === 0) at[key] = to;
  else setAt(at[key] as object, rest, to);
}

const answers = Object.values(routes)
  .flatMap((table) => Object.values(table) as AnyRoute[])
  .flatMap((route) => {
    if (!('response' in route)) return [];
    const path = RegExp(`^${route.method ?? 'GET'} ${route.path.replaceAll(/:\w+/g, '[^/?]+')}(?:\\?.*)?$`);
    return [{ path, isNamed: route.path.includes(':'), value: hostileAnswer(route.response) }];
  })
  // `/runs/changes` before `/runs/:id`.
  .toSorted((one, other) => Number(one.isNamed) - Number(other.isNamed));

it.each([
  ['workers list'],
  ['status'],
  ['runs list'],
  ['runs show', id],
  ['tasks show', id],
  ['schedules list'],
  ['schedules show', hostile],
  ['triggers list'],
  ['triggers show', hostile],
  ['triggers senders'],
  ['windows list'],
  ['channels list'],
  ['notifications list'],
  ['notifications show', hostile],
  ['notifications deliveries'],
  ['notifications show-delivery', id],
  ['limits list'],
  ['devices list'],
  ['devices show', hostile],
  ['devices health'],
  ['tags list'],
  ['tags show', hostile],
  ['credentials list'],
  ['hostkeys list'],
  ['sources list'],
  ['artifacts list', hostile],
  ['artifacts history', hostile],
  ['artifacts quarantined'],
  ['artifacts search', 'word'],
  ['artifacts changes'],
  ['audit list'],
  ['retention show'],
  ['plan'],
  ['schedules pause', hostile],
  ['schedules resume', hostile],
  ['triggers pause', hostile],
  ['channels test', hostile],
  ['credentials thaw', hostile],
  ['devices release', hostile],
])('%s prints no control character of an answer', async (line, ...words) => {
  const { host, asked } = await answering((request) => {
    return answers.find(({ path }) => path.test(request))?.value;
  });
  const { stdout, stderr } = await inProcess(host, [...line.split(' '), ...words]);
  expect(asked).not.toEqual([]);
  // oxlint-disable-next-line no-control-regex
  expect(`${stdout}${stderr}`.match(/.*[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E].*/gu) ?? []).toEqual([]);
  expect(`${stdout}${stderr}`).toContain(String.raw`x\e[2J`);
});
