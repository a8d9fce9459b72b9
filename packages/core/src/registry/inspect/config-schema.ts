import type { ErrorData } from '../../contract/netraven-error.ts';
import { messageOf } from '../../contract/netraven-error.ts';
import { compileSchema } from '../compile-schema.ts';
import { fault, problem, shown } from '../problem.ts';
import type { Problem } from '../record.ts';
import { isObject } from '../value-path.ts';

const fix = 'Use z.strictObject({ … }) of zod 4.2 or later, with types that JSON can hold.';

/** Whether a config schema described itself as JSON Schema that a config, always an object, can be checked by. */
export function checkConfigSchema(schema: unknown, error: ErrorData | undefined): Problem[] {
  if (error) {
    return [problem(error.code, 'error', 'configSchema', error.message, error.hint ?? fix)];
  }
  if (schema === undefined) return [];
  const reason = faultOf(schema);
  return reason === undefined ? [] : [fault('NR_PACKAGE_CONFIG_SCHEMA_INVALID', 'configSchema', reason, fix)];
}

function faultOf(schema: unknown): string | undefined {
  if (!isObject(schema)) return `The JSON Schema of configSchema must be an object; it is ${shown(schema)}`;
  const { type } = schema;
  if (type !== undefined && type !== 'object')
    return `configSchema must describe an object; it describes ${shown(type)}`;
  try {
    compileSchema(schema);
    return undefined;
  } catch (error) {
    return `The JSON Schema of configSchema cannot be used: ${messageOf(error)}`;
  }
}
