import { routes, type AnyRoute } from '@netraven/api';
import { z } from 'zod';

/** The id of everything in an answer. */
export const sampleId = '0192f0c1-2d3e-7a4b-8c5d-6e7f80910111';

/** The instant of everything in an answer. */
export const sampleInstant = '2030-01-02T03:04:05.000Z';

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
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly prefixItems?: readonly Schema[];
  readonly propertyNames?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

/** Returns the text of a field, by its key. `isBare`: in an entry that has only what it must have. */
type TextOf = (key: string, isBare: boolean) => string;

interface Place {
  readonly root: Schema;
  readonly key: string;
  readonly isBare: boolean;
  readonly depth: number;
  readonly textOf: TextOf;
}

/** Returns a value of a schema. A list has an entry with all that an entry can have, and a bare one. */
function sampleOf(schema: Schema, place: Place): unknown {
  const { root, key, isBare, depth, textOf } = place;
  if (depth > 12) return null;
  const inner = (one: Schema, change: Partial<Place> = {}): unknown =>
    sampleOf(one, { ...place, depth: depth + 1, ...change });
  const name = /^#\/\$defs\/(.+)$/.exec(schema.$ref ?? '')?.[1];
  if (name !== undefined) return inner(root.$defs?.[name] ?? {});
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum.at(isBare ? -1 : 0);
  const forms = schema.anyOf ?? schema.oneOf;
  if (forms) {
    if (isBare && forms.some(({ type }) => type === 'null')) return null;
    return inner(forms.find(({ type }) => type !== 'null') ?? {});
  }
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map((one) => inner(one))) as object;
  switch ([schema.type].flat()[0]) {
    case 'string':
      if (schema.format === 'uuid') return sampleId;
      return schema.format?.startsWith('date') ? sampleInstant : textOf(key, isBare);
    case 'integer':
    case 'number':
      return isBare ? 0 : 2;
    case 'boolean':
      return !isBare;
    case 'array': {
      const { prefixItems, items = {} } = schema;
      if (prefixItems) return prefixItems.map((one) => inner(one));
      return [inner(items, { isBare: false }), inner(items, { isBare: true })];
    }
    case 'object': {
      const { properties = {}, required = [], propertyNames, additionalProperties: others } = schema;
      const known = Object.entries(properties)
        .filter(([each]) => !isBare || required.includes(each))
        .map(([each, one]) => [each, inner(one, { key: each })]);
      const keys = propertyNames?.enum ?? [textOf(`${key}-key`, isBare)];
      const more = typeof others === 'object' ? keys.map((each) => [each, inner(others)]) : [];
      return Object.fromEntries([...known, ...more]) as object;
    }
    case 'null':
      return null;
    default:
      return textOf(key, isBare);
  }
}

/** Values that have a form, each tried in turn. */
const formed = [
  sampleInstant,
  1,
  { all: true },
  'a1',
  '1.0.0',
  '192.0.2.1',
  '192.0.2.0/24',
  'https://example.net/',
  '0'.repeat(64),
  'aa'.repeat(20),
  'tag:a1',
];

/** Returns an answer that the client takes. Undefined if none is found. */
function answerOf(response: z.ZodType, textOf: TextOf): object | undefined {
  const root = z.toJSONSchema(response, { io: 'input', unrepresentable: 'any' }) as Schema;
  const value = sampleOf(root, { root, key: '', isBare: false, depth: 0, textOf }) as Record<string, unknown>;
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
      if (turn === formed.length) return undefined;
      tried.set(at, turn + 1);
      setAt(value, path, formed[turn]);
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

/** Returns the answers of the API to requests such as `GET /runs?limit=1`, made from the schemas of its routes. */
export function sampleAnswers(textOf: TextOf): (request: string) => object | undefined {
  const answers = Object.values(routes)
    .flatMap((table) => Object.values(table) as AnyRoute[])
    .flatMap((route) => {
      if (!('response' in route)) return [];
      const path = RegExp(`^${route.method ?? 'GET'} ${route.path.replaceAll(/:\w+/g, '[^/?]+')}(?:\\?.*)?$`);
      return [{ path, isNamed: route.path.includes(':'), value: answerOf(route.response, textOf) }];
    })
    // `/runs/changes` before `/runs/:id`.
    .toSorted((one, other) => Number(one.isNamed) - Number(other.isNamed));
  return (request) => answers.find(({ path }) => path.test(request))?.value;
}
