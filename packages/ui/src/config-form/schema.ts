import { isObject } from './settings.ts';

/** A JSON Schema. */
export type Schema = Readonly<Record<string, unknown>>;

/** A value without parts. */
export type Plain = string | number | boolean;

/** Resolves references, and removes `null` as an alternative: it means not set. */
export function plainSchema(given: unknown, root: Schema): Schema {
  let schema = isObject(given) ? given : {};
  for (let steps = 0; steps < 8; steps++) {
    const { $ref: ref, ...rest } = schema;
    const target = typeof ref === 'string' ? resolve(root, ref) : undefined;
    const choices = schema['anyOf'] ?? schema['oneOf'];
    const real = Array.isArray(choices) ? choices.filter((one) => !isObject(one) || one['type'] !== 'null') : [];
    if (target) schema = { ...target, ...rest };
    else if (real.length === 1 && isObject(real[0])) {
      schema = { ...real[0], ...without(schema, ['anyOf', 'oneOf']) };
    } else if (Array.isArray(schema['type'])) {
      const types = schema['type'].filter((type) => type !== 'null');
      if (types.length !== 1) return without(schema, ['type']);
      schema = { ...schema, type: types[0] };
    } else return schema;
  }
  return schema;
}

/** Returns the values of an enum, if all are plain. */
export function optionsOf(schema: Schema): Plain[] | undefined {
  const listed = 'const' in schema ? [schema['const']] : schema['enum'];
  if (!Array.isArray(listed)) return undefined;
  const plain = listed.filter((one) => one !== null);
  return plain.length > 0 && plain.every(isPlain) ? plain : undefined;
}

/** Returns the bounds of a number. Ignores those of safe integers, which zod adds to every integer. */
export function boundsOf(schema: Schema): { min?: number; max?: number } {
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
    const key = decoded(part).replaceAll('~1', '/').replaceAll('~0', '~');
    at = isObject(at) ? at[key] : undefined;
  }
  return isObject(at) ? at : undefined;
}

/** Decodes a part of a reference. Invalid percent-encoding stays as it is. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Returns true if a schema has a secret anywhere. May be true without one if the schema has references. */
export function holdsSecret(schema: Schema, root: Schema): boolean {
  const text = JSON.stringify(schema);
  return `${text}${text.includes('"$ref"') ? JSON.stringify(root) : ''}`.includes('"writeOnly":true');
}

function without(schema: Schema, keys: readonly string[]): Schema {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => !keys.includes(key)));
}

export function isPlain(value: unknown): value is Plain {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
