import { isDeepStrictEqual } from 'node:util';
import { mayMatch, referred } from './schema-walk.ts';
import { isObject } from './value-path.ts';

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
  const root = (schema ?? {}) as Schema;
  const secrets: unknown[] = [];
  const until = usedMs() + maxMs;
  const walk = (value: unknown, applying: readonly unknown[]): unknown => {
    const schemas = expand(root, applying, value);
    if (usedMs() > until || schemas.some((one) => one['writeOnly'] === true)) {
      secrets.push(value);
      return hidden;
    }
    if (Array.isArray(value)) return value.map((item, index) => walk(item, itemSchemas(schemas, index)));
    if (typeof value !== 'object' || value === null) return value;
    const isFixed = hidesUnknown && schemas.some(namesProperties);
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => {
        const described = propertySchemas(schemas, key, until);
        const isUnknown = isFixed && !described.some((one) => one === true || isObject(one));
        return [key, isUnknown ? hidden : walk(inner, described)];
      }),
    );
  };
  return { shown: walk(config, [root]), secrets };
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

/** Returns how long this thread has computed, in ms. */
function usedMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

/** Returns the schemas of a value with all that they refer to or consist of. */
function expand(root: Schema, applying: readonly unknown[], value: unknown): Schema[] {
  const found = new Set<Schema>();
  const add = (schema: unknown): void => {
    if (Array.isArray(schema)) schema.forEach(add);
    else if (isObject(schema) && !found.has(schema)) {
      found.add(schema);
      for (const key of ['allOf', 'if', 'then', 'else']) add(schema[key]);
      for (const key of ['anyOf', 'oneOf']) add(possibleForms(root, schema[key], value));
      for (const dependent of Object.values(asSchema(schema['dependentSchemas']))) add(dependent);
      const reference = schema['$ref'];
      // Another kind of reference may name a secret.
      if (typeof reference === 'string') add(/^#(?:\/|$)/.test(reference) ? referred(root, reference) : anySecret);
      if (schema['$dynamicRef'] !== undefined || (schema !== root && schema['$id'] !== undefined)) add(anySecret);
    }
  };
  applying.forEach(add);
  return [...found];
}

/**
 * Returns the forms of a union without those that a property of the value contradicts, such as `kind`. Returns all if none
 * is left: the value was not checked.
 */
function possibleForms(root: Schema, forms: unknown, value: unknown): unknown {
  if (!Array.isArray(forms) || !isObject(value)) return forms;
  const possible = forms.filter((form) => !contradicts(root, form, value));
  return possible.length > 0 ? possible : forms;
}

function contradicts(root: Schema, form: unknown, value: Schema): boolean {
  return withReferred(root, form)
    .flatMap((schema) => Object.entries(asSchema(schema['properties'])))
    .some(
      ([key, property]) =>
        Object.hasOwn(value, key) && withReferred(root, property).some((schema) => excludes(schema, value[key])),
    );
}

function excludes(schema: Schema, value: unknown): boolean {
  const { const: only, enum: values } = schema;
  if (Object.hasOwn(schema, 'const') && !isDeepStrictEqual(only, value)) return true;
  return Array.isArray(values) && !values.some((each) => isDeepStrictEqual(each, value));
}

/** Returns a schema and the one that it refers to, and so on. Stops at an `$id`, which changes the meaning of `$ref`. */
function withReferred(root: Schema, schema: unknown): Schema[] {
  const found = new Set<Schema>();
  let at = schema;
  while (isObject(at) && !found.has(at)) {
    found.add(at);
    const { $ref: reference, $id: id } = at;
    at = typeof reference === 'string' && (at === root || id === undefined) ? referred(root, reference) : undefined;
  }
  return [...found];
}

function propertySchemas(schemas: readonly Schema[], key: string, until: number): unknown[] {
  return schemas.flatMap((schema) => [
    Object.hasOwn(asSchema(schema['properties']), key) ? asSchema(schema['properties'])[key] : undefined,
    ...Object.entries(asSchema(schema['patternProperties']))
      .filter(([pattern]) => usedMs() > until || mayMatch(pattern, key))
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
