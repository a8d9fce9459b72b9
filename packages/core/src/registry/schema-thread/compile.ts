import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { readPattern } from '../schema-walk.ts';

const regExp = Object.assign(readPattern, { code: 'RegExp' });
// Compiled while the thread starts, before any time limit: it takes longer than a usual schema.
const metaSchema = new Ajv2020({ strict: false, logger: false, code: { regExp } });
void metaSchema.validateSchema({});

/** Compiled schemas by their JSON: each run reads its schema from the database. */
const compiled = new Map<string, ValidateFunction>();
const maxCompiled = 200;

/**
 * Compiles a JSON Schema (draft 2020-12), once. Each has an instance of its own: schemas of different
 * packages must not see each other's `$id`. Of the formats it checks `uri`, for which libraries write no pattern.
 *
 * @param text the schema as JSON
 * @throws {Error} for an invalid schema, or one with a reference to another document.
 */
export function compileSchema(text: string): ValidateFunction {
  const known = compiled.get(text);
  if (known) return known;
  const check = compile(JSON.parse(text) as object);
  if (compiled.size === maxCompiled) compiled.clear();
  compiled.set(text, check);
  return check;
}

function compile(schema: object): ValidateFunction {
  if (!metaSchema.validateSchema(schema)) throw new Error(`schema is invalid: ${metaSchema.errorsText()}`);
  const check = new Ajv2020({
    allErrors: true,
    strict: false,
    formats: { uri: (text: string) => URL.canParse(text) },
    validateSchema: false,
    verbose: true,
    logger: false,
    code: { regExp },
  }).compile(schema);
  if ('$async' in check) throw new Error('it is asynchronous ($async)');
  return check;
}
