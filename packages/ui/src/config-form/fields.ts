import { isObject, type Path } from './settings.ts';
import { boundsOf, holdsSecret, isPlain, optionsOf, plainSchema, type Plain, type Schema } from './schema.ts';

interface Common {
  /** From the config to this setting. Empty: the whole config. */
  readonly path: Path;
  readonly label: string;
  readonly help: string;
  readonly required: boolean;
}

/** The input for one setting. */
export type Field = Common &
  (
    | {
        readonly kind: 'text';
        readonly secret: boolean;
        /** True for a secret with a value: it is not shown, and stays until another is typed. */
        readonly kept?: boolean;
        readonly minLength?: number;
        readonly maxLength?: number;
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
        readonly minItems?: number;
        readonly fallback?: readonly Plain[];
      }
    | { readonly kind: 'group'; readonly fields: readonly Field[] }
    /** An object of one of several forms. The choice names the form. */
    | { readonly kind: 'forms'; readonly choice: FieldOf<'choice'>; readonly forms: readonly Form[] }
    /** A list of objects. */
    | {
        readonly kind: 'rows';
        readonly secret: boolean;
        readonly fallback?: unknown;
        /** Returns the fields of an item. */
        readonly row: (index: number) => readonly Field[];
      }
    /** Edited as JSON, because the schema has no form. */
    | { readonly kind: 'json'; readonly secret: boolean; readonly fallback?: unknown }
  );

export interface Form {
  /** The value of the choice. */
  readonly name: Plain;
  readonly fields: readonly Field[];
  /** Keys of stored settings without a field. */
  readonly closed?: readonly string[];
}

export type FieldOf<Kind extends Field['kind']> = Extract<Field, { kind: Kind }>;

/** Returns the fields of a form for a config. A schema other than a plain object becomes one JSON field. */
export function fieldsOf(schema: Schema): readonly Field[] {
  const all = fieldAt(schema, { schema, path: [], key: 'Config', required: false });
  return all.kind === 'group' ? all.fields : [all];
}

interface Place {
  /** The root schema, for references into it. */
  readonly schema: Schema;
  readonly path: Path;
  readonly key: string;
  readonly required: boolean;
}

/** Deeper settings are edited as JSON. This also ends schemas that refer to themselves. */
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
  const json: FieldOf<'json'> = {
    ...common,
    kind: 'json',
    secret: holdsSecret(schema, place.schema),
    ...(fallback !== undefined && { fallback }),
  };
  if (!secret && path.length < deepest) {
    const forms = formsOf(schema, place, common);
    if (forms) return forms;
  }
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
      if (secret) return json;
      return listOf(schema, place, common) ?? rowsOf(schema, place, json) ?? json;
    case 'object':
      return secret || path.length >= deepest ? json : (groupOf(schema, place, common) ?? json);
    default:
      return json;
  }
}

/** Keywords without a form. */
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

function groupOf(schema: Schema, place: Place, common: Common): Field | undefined {
  const properties = schema['properties'];
  // Objects with arbitrary keys are edited as JSON.
  if (!isObject(properties) || isObject(schema['additionalProperties'])) return undefined;
  // Nothing is required in a group that may be left out.
  const mustBe = place.required || place.path.length === 0;
  const required = mustBe && Array.isArray(schema['required']) ? schema['required'] : [];
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
    ...pick(schema, 'minItems', 'number'),
    ...(Array.isArray(fallback) && fallback.every(isPlain) && { fallback }),
  };
}

/** Returns the forms of a discriminated union. */
function formsOf(schema: Schema, place: Place, common: Common): Field | undefined {
  const choices = schema['anyOf'] ?? schema['oneOf'];
  if (!Array.isArray(choices)) return undefined;
  const groups = choices.map((choice: unknown) => {
    const inner = plainSchema(choice, place.schema);
    // Once a form is chosen, what it requires is required.
    const chosen = { ...place, required: true };
    const group = composed.some((keyword) => keyword in inner) ? undefined : groupOf(inner, chosen, common);
    return group?.kind === 'group' ? group.fields : [];
  });
  const choice = groups[0]?.find((one) => {
    const names = groups.map((fields) => namesIn(fields, one.path) ?? []);
    return names.every((some) => some.length > 0) && new Set(names.flat()).size === names.flat().length;
  });
  if (choice?.kind !== 'choice') return undefined;
  const forms = groups.flatMap((fields) => {
    const others = fields.filter(({ path }) => path.at(-1) !== choice.path.at(-1));
    return (namesIn(fields, choice.path) ?? []).map((name): Form => ({ name, fields: others }));
  });
  const { required } = common;
  return { ...common, kind: 'forms', choice: { ...choice, options: forms.map(({ name }) => name), required }, forms };
}

function namesIn(fields: readonly Field[], path: Path): readonly Plain[] | undefined {
  const field = fields.find((one) => one.path.at(-1) === path.at(-1));
  return field?.kind === 'choice' ? field.options : undefined;
}

/** Returns the rows of a list of objects. */
function rowsOf(schema: Schema, place: Place, json: FieldOf<'json'>): Field | undefined {
  const row = (index: number): readonly Field[] => {
    const item = fieldAt(schema['items'], { ...place, path: [...place.path, index], key: '', required: true });
    if (item.kind === 'group') return item.fields;
    return item.kind === 'forms' ? [{ ...item, label: '' }] : [];
  };
  return place.path.length < deepest - 1 && row(0).length > 0 ? { ...json, kind: 'rows', row } : undefined;
}

/** Turns `sourceAddress` and `source_address` into "Source address". */
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

function textIn(schema: Schema, key: string): string | undefined {
  const text = schema[key];
  return typeof text === 'string' && text !== '' ? text : undefined;
}
