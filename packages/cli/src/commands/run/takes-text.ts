import { mayMatch, referred } from '@netraven/core/registry';

interface Schema {
  readonly $ref?: unknown;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly patternProperties?: Readonly<Record<string, unknown>>;
  readonly additionalProperties?: unknown;
  readonly allOf?: readonly unknown[];
  readonly anyOf?: readonly unknown[];
  readonly oneOf?: readonly unknown[];
}

/** A kind of plain value, with its types in a JSON Schema. */
const typesOf = { string: ['string'], number: ['number', 'integer'], boolean: ['boolean'] } as const;
type Kind = keyof typeof typesOf;

/**
 * Returns true if the JSON Schema of a config may accept a value of this kind for a setting, or says nothing about it.
 *
 * @param key with dots for nested keys, as in `--set`
 */
export function takesKind(kind: Kind, configSchema: object, key: string): boolean {
  return takes(kind, configSchema, configSchema, key.split('.'), new Set());
}

/** As {@link takesKind}, for text. */
export const takesText = (configSchema: object, key: string): boolean => takesKind('string', configSchema, key);

/** `seen`: schemas that are already being checked for this value. */
function takes(kind: Kind, root: object, given: unknown, path: readonly string[], seen: ReadonlySet<unknown>): boolean {
  if (typeof given !== 'object' || given === null || seen.has(given)) return true;
  const schema = given as Schema;
  const asked = new Set([...seen, given]);
  const same = (each: unknown): boolean => takes(kind, root, each, path, asked);
  const { allOf = [], anyOf, oneOf } = schema;
  const elsewhere = typeof schema.$ref === 'string' ? [referred(root, schema.$ref)] : [];
  if (![...elsewhere, ...allOf].every(same)) return false;
  if (anyOf?.some(same) === false || oneOf?.some(same) === false) return false;

  const [name, ...rest] = path;
  const types = schema.type === undefined ? undefined : [schema.type].flat();
  const wanted: readonly string[] = name === undefined ? typesOf[kind] : ['object'];
  if (types && !types.some((type) => wanted.includes(type))) return false;
  if (name !== undefined) return inner(schema, name).every((each) => takes(kind, root, each, rest, new Set()));
  const values = schema.const === undefined ? schema.enum : [schema.const];
  return values === undefined || values.some((value) => typeof value === kind);
}

function inner({ properties = {}, patternProperties = {}, additionalProperties }: Schema, name: string): unknown[] {
  const own = Object.hasOwn(properties, name) ? [properties[name]] : [];
  const matching = Object.entries(patternProperties).filter(([pattern]) => mayMatch(pattern, name));
  const named = [...own, ...matching.map(([, each]) => each)];
  return named.length > 0 ? named : [additionalProperties];
}
