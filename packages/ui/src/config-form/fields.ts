/** A JSON Schema, as much of it as is looked at. */
export type Schema = Readonly<Record<string, unknown>>;

interface Common {
  /** Keys from the config down to this setting; empty for the whole config. */
  readonly path: readonly string[];
  readonly label: string;
  readonly help: string;
  readonly required: boolean;
}

/** How one setting is asked for. */
export type Field = Common &
  (
    | {
        readonly kind: 'text';
        readonly secret: boolean;
        readonly minLength?: number;
        readonly maxLength?: number;
        readonly pattern?: string;
        readonly format?: string;
        readonly fallback?: string;
      }
    | {
        readonly kind: 'number';
        readonly integer: boolean;
        readonly min?: number;
        readonly max?: number;
        readonly fallback?: number;
      }
    | { readonly kind: 'flag'; readonly fallback?: boolean }
    | { readonly kind: 'choice'; readonly options: readonly Plain[]; readonly fallback?: Plain }
    | {
        readonly kind: 'list';
        readonly of: 'text' | 'number';
        readonly options?: readonly Plain[];
        readonly fallback?: readonly Plain[];
      }
    | { readonly kind: 'group'; readonly fields: readonly Field[] }
    /** Whatever has no form: written as JSON. */
    | { readonly kind: 'json'; readonly secret: boolean; readonly fallback?: unknown }
  );

export type Plain = string | number | boolean;
export type FieldOf<Kind extends Field['kind']> = Extract<Field, { kind: Kind }>;

/** The fields of a form for a config; one for the whole of it as JSON, where its schema is no plain object. */
export function fieldsOf(schema: Schema): readonly Field[] {
  const all = fieldAt(schema, { schema, path: [], key: 'Config', required: false });
  return all.kind === 'group' ? all.fields : [all];
}

interface Place {
  /** The whole schema, for references into it. */
  readonly schema: Schema;
  readonly path: readonly string[];
  readonly key: string;
  readonly required: boolean;
}

/** Nested deeper than this, a setting is written as JSON: also one whose schema refers to itself. */
const deepest = 5;

function fieldAt(given: unknown, place: Place): Field {
  const { path, key, required } = place;
  const schema = plainSchema(given, place.schema);
  const common = {
    path,
    label: textIn(schema, 'title') ?? words(key),
    help: textIn(schema, 'description') ?? '',
    required,
  };
  const fallback = schema['default'];
  const secret = schema['writeOnly'] === true;
  const json: Field = {
    ...common,
    kind: 'json',
    secret: holdsSecret(schema, place.schema),
    ...(fallback !== undefined && { fallback }),
  };
  if (composed.some((keyword) => keyword in schema)) return json;
  const options = optionsOf(schema);
  if (options && !secret) return { ...common, kind: 'choice', options, ...(isPlain(fallback) && { fallback }) };
  switch (schema['type']) {
    case 'string':
      return {
        ...common,
        kind: 'text',
        secret,
        ...pick(schema, 'minLength', 'number'),
        ...pick(schema, 'maxLength', 'number'),
        ...pick(schema, 'pattern', 'string'),
        ...pick(schema, 'format', 'string'),
        ...(typeof fallback === 'string' && { fallback }),
      };
    case 'number':
    case 'integer':
      if (secret) return json;
      return {
        ...common,
        kind: 'number',
        integer: schema['type'] === 'integer',
        ...boundsOf(schema),
        ...(typeof fallback === 'number' && { fallback }),
      };
    case 'boolean':
      return secret ? json : { ...common, kind: 'flag', ...(typeof fallback === 'boolean' && { fallback }) };
    case 'array':
      return secret ? json : (listOf(schema, place, common) ?? json);
    case 'object':
      return secret || path.length >= deepest ? json : (groupOf(schema, place, common) ?? json);
    default:
      return json;
  }
}

/** Whether a secret is asked for anywhere in a schema; rather once too often, where it refers to another. */
function holdsSecret(schema: Schema, root: Schema): boolean {
  const text = JSON.stringify(schema);
  return `${text}${text.includes('"$ref"') ? JSON.stringify(root) : ''}`.includes('"writeOnly":true');
}

/** Keywords that no form of ours can show. */
const composed = [
  'allOf',
  'anyOf',
  'oneOf',
  'not',
  'if',
  'dependentSchemas',
  'patternProperties',
  'prefixItems',
  '$ref',
];

/** Without what leaves the shape as it is: a reference into the schema, and `null` as another way to leave it out. */
function plainSchema(given: unknown, root: Schema): Schema {
  let schema = isSchema(given) ? given : {};
  for (let steps = 0; steps < 8; steps++) {
    const { $ref: ref, ...rest } = schema;
    const target = typeof ref === 'string' ? resolve(root, ref) : undefined;
    const choices = schema['anyOf'] ?? schema['oneOf'];
    const real = Array.isArray(choices) ? choices.filter((one) => !isSchema(one) || one['type'] !== 'null') : [];
    if (target) schema = { ...target, ...rest };
    else if (real.length === 1 && isSchema(real[0])) {
      schema = { ...without(schema, ['anyOf', 'oneOf']), ...real[0] };
    } else if (Array.isArray(schema['type'])) {
      const types = schema['type'].filter((type) => type !== 'null');
      if (types.length !== 1) return without(schema, ['type']);
      schema = { ...schema, type: types[0] };
    } else return schema;
  }
  return schema;
}

function groupOf(schema: Schema, place: Place, common: Common): Field | undefined {
  const properties = schema['properties'];
  // Keys that are not known before belong into JSON.
  if (!isSchema(properties) || isSchema(schema['additionalProperties'])) return undefined;
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const fields = Object.entries(properties).map(([key, inner]) =>
    fieldAt(inner, { ...place, path: [...place.path, key], key, required: required.includes(key) }),
  );
  return { ...common, kind: 'group', fields };
}

function listOf(schema: Schema, place: Place, common: Common): Field | undefined {
  const items = plainSchema(schema['items'], place.schema);
  if (composed.some((keyword) => keyword in items) || items['writeOnly'] === true) return undefined;
  const options = optionsOf(items);
  const type = items['type'];
  const of = type === 'number' || type === 'integer' ? 'number' : 'text';
  if (!options && type !== 'string' && of === 'text') return undefined;
  const fallback = schema['default'];
  return {
    ...common,
    kind: 'list',
    of,
    ...(options && { options }),
    ...(Array.isArray(fallback) && fallback.every(isPlain) && { fallback }),
  };
}

/** The values a schema lists, one by one; undefined when it lists none, or others than plain ones. */
function optionsOf(schema: Schema): Plain[] | undefined {
  const listed = 'const' in schema ? [schema['const']] : schema['enum'];
  if (!Array.isArray(listed)) return undefined;
  const plain = listed.filter((one) => one !== null);
  return plain.length > 0 && plain.every(isPlain) ? plain : undefined;
}

/** Bounds that say something: zod gives every integer those of exact numbers. */
function boundsOf(schema: Schema): { min?: number; max?: number } {
  const step = schema['type'] === 'integer' ? 1 : 0;
  const bound = (inclusive: string, exclusive: string, sign: 1 | -1): number | undefined => {
    const [at, beyond] = [schema[inclusive], schema[exclusive]];
    if (typeof at === 'number') return Math.abs(at) < Number.MAX_SAFE_INTEGER ? at : undefined;
    return typeof beyond === 'number' ? beyond + sign * step : undefined;
  };
  const min = bound('minimum', 'exclusiveMinimum', 1);
  const max = bound('maximum', 'exclusiveMaximum', -1);
  return { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
}

function resolve(root: Schema, ref: string): Schema | undefined {
  if (!ref.startsWith('#/')) return undefined;
  let at: unknown = root;
  for (const part of ref.slice(2).split('/')) {
    const key = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
    at = isSchema(at) ? at[key] : undefined;
  }
  return isSchema(at) ? at : undefined;
}

/** `sourceAddress` and `source_address` as people write it: "Source address". */
function words(key: string): string {
  const text = key
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]+/g, ' ')
    .trim();
  return text === '' ? key : `${text[0]?.toUpperCase()}${text.slice(1).toLowerCase()}`;
}

function pick(schema: Schema, key: string, type: 'string' | 'number'): object {
  return typeof schema[key] === type ? { [key]: schema[key] } : {};
}

function without(schema: Schema, keys: readonly string[]): Schema {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => !keys.includes(key)));
}

function textIn(schema: Schema, key: string): string | undefined {
  const text = schema[key];
  return typeof text === 'string' && text !== '' ? text : undefined;
}

function isPlain(value: unknown): value is Plain {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
