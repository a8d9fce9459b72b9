import type { ErrorData } from '../contract/netraven-error.ts';
import { messageOf } from '../contract/netraven-error.ts';
import { askSchemaThread, type SchemaAnswer } from './ask-schema-thread.ts';
import { printableProblem, problem, shown } from './problem.ts';
import type { Problem } from './record.ts';
import { isObject } from './value-path.ts';

/** Types of zod that JSON does not have, by the word of its message → the ones to type. */
const jsonTypes: Readonly<Record<string, readonly [before: string, after: string]>> = {
  Date: ['z.date()', 'z.iso.datetime()'],
  Map: ['z.map(', 'z.record('],
  Set: ['z.set(', 'z.array('],
  BigInt: ['z.bigint()', 'z.int()'],
  Undefined: ['z.undefined()', 'z.null()'],
};

function schemaFix(message: string): string | undefined {
  const [, type = ''] = /^(\w+) cannot be represented in JSON Schema/.exec(message) ?? [];
  const found = Object.hasOwn(jsonTypes, type) ? jsonTypes[type] : undefined;
  return found && `Write \`${found[1]}\` in place of \`${found[0]}\`: settings are JSON.`;
}

const fix = 'Use z.strictObject({ … }) of zod 4.2 or later, with types that JSON can hold.';
/** A usual schema takes 10 ms. One of 56 KB with 2,500 alternatives took 19 s. */
const compileMs = 2_000;
/**
 * A usual check takes less than 1 ms. A limit of time and not a proof that patterns are linear: recheck proves neither
 * zod's `iso.datetime()` nor `endsWith()`, takes up to 2 s for a pattern, and knows no references that double.
 */
const checkMs = 1_000;

/** Checks the JSON Schema that a `configSchema` returned, or the error it threw. */
export async function checkConfigSchema(schema: unknown, error?: ErrorData): Promise<Problem[]> {
  const path = 'configSchema';
  if (error) {
    const { code, message, hint = schemaFix(message) ?? fix } = error;
    return [printableProblem({ code, severity: 'error', path, message, fix: hint })];
  }
  const message = schema === undefined ? undefined : await errorOf(schema);
  return message === undefined ? [] : [problem({ code: 'NR_PACKAGE_CONFIG_SCHEMA_INVALID', path, message, fix })];
}

async function errorOf(schema: unknown): Promise<string | undefined> {
  if (!isObject(schema)) return `The JSON Schema of configSchema must be an object; it is ${shown(schema)}`;
  const { type } = schema;
  if (type !== undefined && type !== 'object')
    return `configSchema must describe an object; it describes ${shown(type)}`;
  try {
    const answer = await askSchemaThread({ schema: textOf(schema) }, compileMs);
    if (!('error' in answer)) return undefined;
    return `The JSON Schema of configSchema cannot be used: ${answer.error}`;
  } catch (thrown) {
    return `The JSON Schema of configSchema is not JSON: ${messageOf(thrown)}`;
  }
}

/** Checks a value by a JSON Schema that {@link checkConfigSchema} accepted. */
export async function checkBySchema(schema: object, value: object): Promise<SchemaAnswer> {
  return askSchemaThread({ schema: textOf(schema), value }, checkMs);
}

/** Reports the defaults of settings that a JSON Schema, which {@link checkConfigSchema} accepted, refuses. */
export async function checkDefaults(schema: unknown): Promise<Problem[]> {
  const properties = isObject(schema) ? schema['properties'] : undefined;
  if (!isObject(schema) || !isObject(properties)) return [];
  const defaults = Object.entries(properties).flatMap(([key, setting]) =>
    isObject(setting) && Object.hasOwn(setting, 'default') ? [[key, setting['default']] as const] : [],
  );
  if (defaults.length === 0) return [];
  const answer = await checkBySchema({ ...schema, required: [] }, Object.fromEntries(defaults));
  // A schema that cannot check is another problem.
  const problems = 'problems' in answer ? answer.problems : [];
  return problems
    .filter(({ path }) => defaults.some(([key]) => path === `config.${key}` || path.startsWith(`config.${key}.`)))
    .map(({ path, message }) =>
      printableProblem({
        code: 'NR_PACKAGE_DEFAULT_INVALID',
        severity: 'warning',
        path: path.replace('config', 'configSchema'),
        message: `The default is refused by the schema of the setting: ${message}`,
        fix: 'Write a default that the schema takes, or change the limits of the setting.',
      }),
    );
}

const texts = new WeakMap<object, string>();

/** Returns a schema as JSON, the key under which the thread keeps it. */
function textOf(schema: object): string {
  const text = texts.get(schema) ?? JSON.stringify(schema);
  texts.set(schema, text);
  return text;
}
