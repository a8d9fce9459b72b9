import type { Ajv2020, ValidateFunction } from 'ajv/dist/2020.js';
import type { ErrorData } from '../contract/netraven-error.ts';
import { messageOf } from '../contract/netraven-error.ts';
import { ajv } from './lazy.ts';
import { printableProblem, problem, shown } from './problem.ts';
import type { Problem } from './record.ts';
import { readPattern } from './schema-walk.ts';
import { isObject } from './value-path.ts';

const fix = 'Use z.strictObject({ … }) of zod 4.2 or later, with types that JSON can hold.';

/** Checks the JSON Schema that a `configSchema` returned, or the error it threw. */
export function checkConfigSchema(schema: unknown, error: ErrorData | undefined): Problem[] {
  const path = 'configSchema';
  if (error) {
    const { code, message, hint = fix } = error;
    return [printableProblem({ code, severity: 'error', path, message, fix: hint })];
  }
  const message = schema === undefined ? undefined : errorOf(schema);
  return message === undefined ? [] : [problem({ code: 'NR_PACKAGE_CONFIG_SCHEMA_INVALID', path, message, fix })];
}

function errorOf(schema: unknown): string | undefined {
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

let metaSchema: Ajv2020 | undefined;
const compiled = new WeakMap<object, ValidateFunction>();
const regExp = Object.assign(readPattern, { code: 'RegExp' });

/**
 * Compiles a JSON Schema (draft 2020-12), once per schema object. Each has an instance of its own: schemas of different
 * packages must not see each other's `$id`. Leaves formats to the package's own schema.
 *
 * @throws {Error} for an invalid schema, or one with a reference to another document.
 */
export function compileSchema(schema: object): ValidateFunction {
  const known = compiled.get(schema);
  if (known) return known;
  const { Ajv2020: Ajv } = ajv();
  // Compile the meta-schema once; it is the slowest part.
  metaSchema ??= new Ajv({ strict: false, logger: false, code: { regExp } });
  if (!metaSchema.validateSchema(schema)) throw new Error(`schema is invalid: ${metaSchema.errorsText()}`);
  const check = new Ajv({
    allErrors: true,
    strict: false,
    validateFormats: false,
    validateSchema: false,
    verbose: true,
    logger: false,
    code: { regExp },
  }).compile(schema);
  if ('$async' in check) throw new Error('it is asynchronous ($async)');
  compiled.set(schema, check);
  return check;
}
