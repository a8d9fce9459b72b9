import { usedMs } from '../system/used-ms.ts';
import { registryError } from './codes.ts';
import { mayMatch, referred } from './schema-walk.ts';
import { isObject } from './value-path.ts';

// An import of `node:util` also loads MIME types and threads: 2 ms of a listing.
const { isDeepStrictEqual } = process.getBuiltinModule('node:util');

/** Shown in place of a secret. */
export const hidden = '<secret>';

type Schema = Record<string, unknown>;

/** Limit of the schemas and properties to look at. More are refused. */
const maxSteps = 1_000_000;

/** Limit of the processor time for all patterns, in ms: some 20,000 quick ones. Each match has a limit of its own. */
const maxPatternMs = 3_000;

const anySecret: Schema = { writeOnly: true };

/**
 * Replaces every `writeOnly` value of a config, and returns those values and their paths. Counts every subschema that might
 * apply.
 *
 * @param schema JSON Schema of the config. Without one nothing is secret.
 * @param hidesUnknown true: also replaces values within objects that no schema describes, where the schemas name the
 *   properties, allow no others, or allow no object. Default `false`
 * @throws {NetRavenError} NR_CONFIG_TOO_COMPLEX. `checkConfig` refuses such a config, so that no run has it
 */
export function hideSecrets(
  schema: object | undefined,
  config: unknown,
  hidesUnknown = false,
): {
  readonly shown: unknown;
  readonly secrets: readonly unknown[];
  readonly paths: readonly (readonly PropertyKey[])[];
} {
  const reading = new Reading((schema ?? {}) as Schema);
  const secrets: unknown[] = [];
  const paths: (readonly PropertyKey[])[] = [];
  const walk = (value: unknown, applying: readonly unknown[], path: readonly PropertyKey[]): unknown => {
    const schemas = expand(reading, applying, value);
    if (schemas.some((one) => one['writeOnly'] === true)) {
      secrets.push(value);
      paths.push(path);
      return hidden;
    }
    if (Array.isArray(value)) {
      return value.map((item, index) => walk(item, itemSchemas(schemas, index), [...path, index]));
    }
    if (typeof value !== 'object' || value === null) return value;
    const isFixed = hidesUnknown && schemas.some(namesProperties);
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => {
        const described = propertySchemas(schemas, key, reading);
        const isUnknown = isFixed && !described.some((one) => one === true || isObject(one));
        return [key, isUnknown ? hidden : walk(inner, described, [...path, key])];
      }),
    );
  };
  return { shown: walk(config, [reading.root], []), secrets, paths };
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

/** The schemas that apply to the same value as a schema: all of them, or some of each union. */
interface Parts {
  readonly always: readonly Schema[];
  readonly unions: readonly (readonly Schema[])[];
}

/** The reading of one schema: its steps, and what its references lead to. A chain of references can be as long as the schema. */
class Reading {
  readonly root: Schema;
  /** The schemas that apply to a value that is no object, by the schema they follow from. */
  readonly ofPlainValues: Map<Schema, readonly Schema[]> = new Map();
  readonly #parts = new Map<Schema, Parts>();
  readonly #chains = new Map<Schema, readonly Schema[]>();
  #steps = 0;
  #patternMs = 0;

  constructor(root: Schema) {
    this.root = root;
  }

  /** Counts steps: alternatives × references are many. @throws {NetRavenError} NR_CONFIG_TOO_COMPLEX when they are too many */
  count(steps = 1): void {
    this.#steps += steps;
    if (this.#steps > maxSteps) {
      throw registryError('NR_CONFIG_TOO_COMPLEX', `The secrets of the config were not found in ${maxSteps} steps`);
    }
  }

  /** Returns true if a pattern may match a name. @throws {NetRavenError} NR_CONFIG_TOO_COMPLEX when it cannot be told in time */
  mayMatch(pattern: string, name: string): boolean {
    this.count();
    if (this.#patternMs > maxPatternMs) {
      const limit = `${maxPatternMs / 1_000} s`;
      throw registryError('NR_CONFIG_TOO_COMPLEX', `The patterns of the configSchema take more than ${limit}`);
    }
    const before = usedMs();
    try {
      return mayMatch(pattern, name);
    } finally {
      this.#patternMs += usedMs() - before;
    }
  }

  /** Returns the schemas that apply to the same value as a schema. */
  partsOf(schema: Schema): Parts {
    const known = this.#parts.get(schema);
    if (known) return known;
    const { $ref: reference, $dynamicRef: dynamic, $id: id, allOf, anyOf, oneOf, dependentSchemas } = schema;
    const always = [
      allOf,
      schema['if'],
      schema['then'],
      schema['else'],
      Object.values(asSchema(dependentSchemas)),
    ].flat();
    // Another kind of reference may name a secret.
    if (typeof reference === 'string')
      always.push(/^#(?:\/|$)/.test(reference) ? referred(this.root, reference) : anySecret);
    if (dynamic !== undefined || (schema !== this.root && id !== undefined)) always.push(anySecret);
    const unions = [anyOf, oneOf].filter(Array.isArray).map((forms: unknown[]) => forms.filter(isObject));
    const parts = { always: always.filter(isObject), unions };
    this.count(parts.always.length);
    this.#parts.set(schema, parts);
    return parts;
  }

  /** Returns a schema and the one that it refers to, and so on. Stops at an `$id`, which changes the meaning of `$ref`. */
  withReferred(schema: unknown): readonly Schema[] {
    if (!isObject(schema)) return [];
    const known = this.#chains.get(schema);
    if (known) return known;
    const found = new Set<Schema>();
    let at: unknown = schema;
    while (isObject(at) && !found.has(at)) {
      this.count();
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
function expand(reading: Reading, applying: readonly unknown[], value: unknown): readonly Schema[] {
  const [first, ...more] = applying.filter(isObject);
  if (!first) return [];
  // Only an object chooses between forms: all other values of a list have the same schemas.
  const isSame = more.length === 0 && !isObject(value);
  const known = isSame ? reading.ofPlainValues.get(first) : undefined;
  if (known) return known;
  const found = new Set<Schema>();
  const open: Schema[] = [first, ...more];
  // No recursion: references of a package may be a chain of any length.
  for (const schema of open) {
    reading.count();
    if (found.has(schema)) continue;
    found.add(schema);
    const { always, unions } = reading.partsOf(schema);
    for (const one of always) open.push(one);
    for (const forms of unions) for (const form of possibleForms(reading, forms, value)) open.push(form);
  }
  const schemas = [...found];
  if (isSame) reading.ofPlainValues.set(first, schemas);
  return schemas;
}

/**
 * Returns the forms of a union without those that a property of the value contradicts, such as `kind`. Returns all if none
 * is left: the value was not checked.
 */
function possibleForms(reading: Reading, forms: readonly Schema[], value: unknown): readonly Schema[] {
  if (!isObject(value)) return forms;
  const possible = forms.filter((form) => !contradicts(reading, form, value));
  return possible.length > 0 ? possible : forms;
}

function contradicts(reading: Reading, form: Schema, value: Schema): boolean {
  return reading.withReferred(form).some((schema) => {
    reading.count();
    return Object.entries(asSchema(schema['properties'])).some(([key, property]) => {
      reading.count();
      return (
        Object.hasOwn(value, key) && reading.withReferred(property).some((one) => excludes(reading, one, value[key]))
      );
    });
  });
}

function excludes(reading: Reading, schema: Schema, value: unknown): boolean {
  const { const: only, enum: values } = schema;
  const isEqual = (one: unknown): boolean => {
    reading.count(typeof one === 'object' && one !== null ? JSON.stringify(one).length : 1);
    return isDeepStrictEqual(one, value);
  };
  reading.count();
  if (Object.hasOwn(schema, 'const') && !isEqual(only)) return true;
  return Array.isArray(values) && !values.some(isEqual);
}

function propertySchemas(schemas: readonly Schema[], key: string, reading: Reading): unknown[] {
  return schemas.flatMap((schema) => {
    const named = asSchema(schema['properties']);
    const others = [schema['additionalProperties'], schema['unevaluatedProperties']];
    return [
      ...(Object.hasOwn(named, key) ? [named[key]] : others),
      ...Object.entries(asSchema(schema['patternProperties']))
        .filter(([pattern]) => reading.mayMatch(pattern, key))
        .map(([, inner]) => inner),
    ];
  });
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
