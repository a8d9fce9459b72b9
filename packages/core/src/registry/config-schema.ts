import type { Ajv2020, ValidateFunction } from 'ajv/dist/2020.js';
import type { ErrorData } from '../contract/netraven-error.ts';
import { messageOf } from '../contract/netraven-error.ts';
import { ajv } from './lazy.ts';
import { printableProblem, problem, shown } from './problem.ts';
import type { Problem } from './record.ts';
import { readPattern } from './schema-walk.ts';
import { isObject } from './value-path.ts';
import { isTimeout, withinTime } from './within-time.ts';

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
    const reason = isTimeout(error) ? `it takes more than ${longestMs} ms to compile` : messageOf(error);
    return `The JSON Schema of configSchema cannot be used: ${reason}`;
  }
}

/** A usual schema takes 10 ms. One of 56 KB with 2,500 alternatives took 19 s. */
const longestMs = 2_000;
let metaSchema: Ajv2020 | undefined;
/** Compiled schemas by their JSON: each run reads its schema from the database. */
const compiled = new Map<string, ValidateFunction>();
const maxCompiled = 200;
const regExp = Object.assign(readPattern, { code: 'RegExp' });

/**
 * Compiles a JSON Schema (draft 2020-12), once. Each has an instance of its own: schemas of different
 * packages must not see each other's `$id`. Leaves formats to the package's own schema.
 *
 * @throws {Error} for an invalid schema, or one with a reference to another document.
 */
export function compileSchema(schema: object): ValidateFunction {
  const text = JSON.stringify(schema);
  const known = compiled.get(text);
  if (known) return known;
  // Loaded and compiled once, outside of the time limit: what the limit interrupts must not be used again.
  const { Ajv2020: Ajv } = ajv();
  const meta = (metaSchema ??= ofMetaSchema(Ajv));
  const check = withinTime(longestMs, () => compile(schema, Ajv, meta));
  if (compiled.size === maxCompiled) compiled.clear();
  compiled.set(text, check);
  return check;
}

function ofMetaSchema(Ajv: typeof Ajv2020): Ajv2020 {
  const made = new Ajv({ strict: false, logger: false, code: { regExp } });
  void made.validateSchema({});
  return made;
}

function compile(schema: object, Ajv: typeof Ajv2020, meta: Ajv2020): ValidateFunction {
  if (!meta.validateSchema(schema)) throw new Error(`schema is invalid: ${meta.errorsText()}`);
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
  return check;
}
