import { usedMs } from '../system/used-ms.ts';
import { mayMatch, referred } from './schema-walk.ts';
import { isObject } from './value-path.ts';

// An import of `node:util` also loads MIME types and threads: 2 ms of a listing.
const { isDeepStrictEqual } = process.getBuiltinModule('node:util');

/** Shown in place of a secret. */
export const hidden = '<secret>';

type Schema = Record<string, unknown>;

/** Time of the processor, in ms: on a busy machine a wait must not hide anything. A usual config takes less than 1. */
const maxMs = 80;

const anySecret: Schema = { writeOnly: true };

/**
 * Replaces every `writeOnly` value of a config, and returns those values. Counts every subschema that might apply, and after
 * {@link maxMs} every value: hiding too much is safe, too little is not.
 *
 * @param schema JSON Schema of the config. Without one nothing is secret.
 * @param hidesUnknown true: also replaces values within objects that no schema describes, where the schemas name the
 *   properties, allow no others, or allow no object. Default `false`
 */
export function hideSecrets(
  schema: object | undefined,
  config: unknown,
  hidesUnknown = false,
): { readonly shown: unknown; readonly secrets: readonly unknown[] } {
  const reading = new Reading((schema ?? {}) as Schema);
  const secrets: unknown[] = [];
  const walk = (value: unknown, applying: readonly unknown[]): unknown => {
    const schemas = expand(reading, applying, value);
    if (reading.isOver() || schemas.some((one) => one['writeOnly'] === true)) {
      secrets.push(value);
      return hidden;
    }
    if (Array.isArray(value)) return value.map((item, index) => walk(item, itemSchemas(schemas, index)));
    if (typeof value !== 'object' || value === null) return value;
    const isFixed = hidesUnknown && schemas.some(namesProperties);
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => {
        const described = propertySchemas(schemas, key, reading);
        const isUnknown = isFixed && !described.some((one) => one === true || isObject(one));
        return [key, isUnknown ? hidden : walk(inner, described)];
      }),
    );
  };
  return { shown: walk(config, [reading.root]), secrets };
}

/** Returns true for a schema whose objects have known properties, or that allows no object. */
function namesProperties({ properties, additionalProperties, type }: Schema): boolean {
  const types = Array.isArray(type) ? type : [type];
  return isObject(properties) || additionalProperties === false || (type !== undefined && !types.includes('object'));
}

/** Returns the secrets of a config. @param shown the same config with its secrets replaced by {@link hideSecrets} */
export function secretsBehind(shown: unknown, config: unknown): readonly unknown[] {
  if (shown === hidden) return [config];
  if (typeof shown !== 'object' || shown === null) return [];
  return Object.entries(shown).flatMap(([key, value]) =>
    secretsBehind(value, (config as Record<string, unknown> | undefined)?.[key]),
  );
}

/** The reading of one schema: its time, and what its references lead to. A chain of references can be as long as the schema. */
class Reading {
  readonly root: Schema;
  readonly #until = usedMs() + maxMs;
  readonly #chains = new Map<Schema, readonly Schema[]>();
  #over = false;

  constructor(root: Schema) {
    this.root = root;
  }

  /** Returns true when the time is over: then what was found is incomplete. Each step asks: alternatives × references are many. */
  isOver(): boolean {
    return (this.#over ||= usedMs() > this.#until);
  }

  /** Returns a schema and the one that it refers to, and so on. Stops at an `$id`, which changes the meaning of `$ref`. */
  withReferred(schema: unknown): readonly Schema[] {
    if (!isObject(schema)) return [];
    const known = this.#chains.get(schema);
    if (known) return known;
    const found = new Set<Schema>();
    let at: unknown = schema;
    while (isObject(at) && !found.has(at) && !this.isOver()) {
      found.add(at);
      const { $ref: reference, $id: id } = at;
      const isPlain = typeof reference === 'string' && (at === this.root || id === undefined);
      at = isPlain ? referred(this.root, reference) : undefined;
    }
    const chain = [...found];
    this.#chains.set(schema, chain);
    return chain;
  }
}

/** Returns the schemas of a value with all that they refer to or consist of. */
function expand(reading: Reading, applying: readonly unknown[], value: unknown): Schema[] {
  const { root } = reading;
  const found = new Set<Schema>();
  const open: unknown[] = [...applying];
  // No recursion: references of a package may be a chain of any length.
  for (const schema of open) {
    if (reading.isOver()) break;
    if (Array.isArray(schema)) for (const one of schema) open.push(one);
    else if (isObject(schema) && !found.has(schema)) {
      found.add(schema);
      for (const key of ['allOf', 'if', 'then', 'else']) open.push(schema[key]);
      for (const key of ['anyOf', 'oneOf']) open.push(possibleForms(reading, schema[key], value));
      open.push(Object.values(asSchema(schema['dependentSchemas'])));
      const reference = schema['$ref'];
      // Another kind of reference may name a secret.
      if (typeof reference === 'string')
        open.push(/^#(?:\/|$)/.test(reference) ? referred(root, reference) : anySecret);
      if (schema['$dynamicRef'] !== undefined || (schema !== root && schema['$id'] !== undefined)) open.push(anySecret);
    }
  }
  return [...found];
}

/**
 * Returns the forms of a union without those that a property of the value contradicts, such as `kind`. Returns all if none
 * is left: the value was not checked.
 */
function possibleForms(reading: Reading, forms: unknown, value: unknown): unknown {
  if (!Array.isArray(forms) || !isObject(value)) return forms;
  const possible = forms.filter((form) => !contradicts(reading, form, value));
  return possible.length > 0 ? possible : forms;
}

function contradicts(reading: Reading, form: unknown, value: Schema): boolean {
  return reading
    .withReferred(form)
    .some(
      (schema) =>
        !reading.isOver() &&
        Object.entries(asSchema(schema['properties'])).some(
          ([key, property]) =>
            Object.hasOwn(value, key) &&
            reading.withReferred(property).some((one) => !reading.isOver() && excludes(one, value[key])),
        ),
    );
}

function excludes(schema: Schema, value: unknown): boolean {
  const { const: only, enum: values } = schema;
  if (Object.hasOwn(schema, 'const') && !isDeepStrictEqual(only, value)) return true;
  return Array.isArray(values) && !values.some((each) => isDeepStrictEqual(each, value));
}

function propertySchemas(schemas: readonly Schema[], key: string, reading: Reading): unknown[] {
  return schemas.flatMap((schema) => [
    Object.hasOwn(asSchema(schema['properties']), key) ? asSchema(schema['properties'])[key] : undefined,
    ...Object.entries(asSchema(schema['patternProperties']))
      .filter(([pattern]) => reading.isOver() || mayMatch(pattern, key))
      .map(([, inner]) => inner),
    schema['additionalProperties'],
    schema['unevaluatedProperties'],
  ]);
}

function itemSchemas(schemas: readonly Schema[], index: number): unknown[] {
  return schemas.flatMap((schema) => {
    const prefix = schema['prefixItems'];
    return [
      Array.isArray(prefix) ? prefix[index] : undefined,
      schema['items'],
      schema['contains'],
      schema['unevaluatedItems'],
    ];
  });
}

function asSchema(value: unknown): Schema {
  return typeof value === 'object' && value !== null ? (value as Schema) : {};
}
