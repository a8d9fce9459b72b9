import { errorData, type ErrorData } from '../../contract/netraven-error.ts';
import { hostError } from '../codes.ts';
import { toJson } from './calls.ts';
import { addPatternMessages } from './pattern-messages.ts';

interface Standard {
  readonly vendor?: unknown;
  readonly validate?: unknown;
  readonly jsonSchema?: { readonly input?: (options: object) => unknown };
}

/** Returns the JSON Schema that a config schema describes itself with, or the error. */
export function describeSchema(schema: unknown): { configSchema: unknown } | { schemaError: ErrorData } {
  try {
    const standard = standardOf(schema);
    const { jsonSchema } = standard;
    if (typeof jsonSchema?.input !== 'function')
      throw mute(`it is one of ${vendorOf(standard)} without jsonSchema`, vendorOf(standard));
    const libraryOptions = { override: addPatternMessages };
    const options = { target: 'draft-2020-12', ...(standard.vendor === 'zod' && { libraryOptions }) };
    return { configSchema: toJson(jsonSchema.input(options), 'its JSON Schema') };
  } catch (error) {
    return { schemaError: errorData(error, 'NR_PACKAGE_CONFIG_SCHEMA_INVALID') };
  }
}

function standardOf(schema: unknown): Standard {
  const standard = isKeyed(schema) ? schema['~standard'] : undefined;
  if (isKeyed(standard) && typeof standard['validate'] === 'function') return standard;
  const message = `configSchema is no schema of zod, nor any other Standard Schema: it is ${received(schema)}`;
  throw hostError('NR_PACKAGE_CONFIG_SCHEMA_INVALID', message, {
    hint: 'Write it with zod 4.2 or newer, e.g. `z.strictObject({ … })`, or another library of Standard Schemas such as ArkType.',
  });
}

function mute(why: string, vendor: string): Error {
  return hostError('NR_PACKAGE_CONFIG_SCHEMA_INVALID', `configSchema cannot describe itself as JSON Schema: ${why}`, {
    hint:
      vendor === 'zod'
        ? 'Write `import { z } from "zod"` in place of `zod/v3`. If it is so, run `npm install zod@4`: the package has an older zod.'
        : 'Use z.strictObject({ … }) of zod 4.2 or newer, or ArkType.',
  });
}

function vendorOf({ vendor }: Standard): string {
  return typeof vendor === 'string' ? vendor : 'an unknown library';
}

function received(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (Array.isArray(value)) return 'an array';
  if (typeof value !== 'object') return `a ${typeof value}`;
  const keys = Object.keys(value);
  if (keys.length === 0) return 'an object without keys';
  const some = keys.slice(0, 5).map((key) => JSON.stringify(key));
  const plain = 'type' in value || 'properties' in value || '$schema' in value ? 'a plain JSON Schema' : 'an object';
  return `${plain} with ${some.join(', ')}${keys.length > some.length ? ', …' : ''}`;
}

function isKeyed(value: unknown): value is Readonly<Record<string, unknown>> {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
