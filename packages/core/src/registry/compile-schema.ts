import type { Ajv2020, ValidateFunction } from 'ajv/dist/2020.js';
import { ajv } from './lazy.ts';
import { readPattern } from './schema-walk.ts';

/** Tells whether something is a JSON Schema. */
let judge: Ajv2020 | undefined;
const compiled = new WeakMap<object, ValidateFunction>();

/**
 * Makes a check of a JSON Schema (draft 2020-12), once per schema object. An own instance for each: schemas of different
 * packages must not see each other's `$id`. Formats are left to the package's own schema.
 *
 * @throws {Error} when it is no JSON Schema, or one that refers to something outside.
 */
export function compileSchema(schema: object): ValidateFunction {
  const known = compiled.get(schema);
  if (known) return known;
  const { Ajv2020: Ajv } = ajv();
  // What a JSON Schema is need be compiled once only: it takes longer than any schema of a package.
  judge ??= new Ajv({ strict: false, logger: false, code: { regExp } });
  if (!judge.validateSchema(schema)) throw new Error(`schema is invalid: ${judge.errorsText()}`);
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

const regExp = Object.assign(readPattern, { code: 'RegExp' });
