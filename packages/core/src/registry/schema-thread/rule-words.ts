import type { ErrorObject } from 'ajv/dist/2020.js';
import { describeFormat } from '../formats.ts';

// A longer one is no help in a message.
const longestText = 200;

const limits: Readonly<Record<string, (limit: number) => string>> = {
  minimum: (limit) => `must be ${limit} or more`,
  maximum: (limit) => `must be ${limit} or less`,
  exclusiveMinimum: (limit) => `must be more than ${limit}`,
  exclusiveMaximum: (limit) => `must be less than ${limit}`,
  minLength: (limit) => (limit === 1 ? 'must not be empty' : `must have at least ${limit} characters`),
  maxLength: (limit) => `must have at most ${limit} characters`,
  minItems: (limit) => `must have at least ${entries(limit)}`,
  maxItems: (limit) => `must have at most ${entries(limit)}`,
  minProperties: (limit) => `must have at least ${entries(limit)}`,
  maxProperties: (limit) => `must have at most ${entries(limit)}`,
};

function entries(count: number): string {
  return count === 1 ? '1 entry' : `${count} entries`;
}

/** Returns the rule of a schema that a value breaks, in words; of a text with the words of the author. */
export function ruleInWords({ keyword, params, parentSchema = {}, message = 'does not fit' }: ErrorObject): string {
  if (keyword === 'pattern' || keyword === 'format') return formInWords(parentSchema, message);
  const limit: unknown = params['limit'];
  if (typeof limit === 'number' && Object.hasOwn(limits, keyword)) return limits[keyword]?.(limit) ?? message;
  if (keyword === 'multipleOf') return `must be a multiple of ${params['multipleOf']}`;
  return keyword === 'uniqueItems' ? 'must not have the same entry twice' : message;
}

function formInWords(schema: Readonly<Record<string, unknown>>, message: string): string {
  const { format: named, pattern } = schema;
  const own = authorsText(schema['patternErrorMessage']);
  if (own !== undefined) return `has the wrong form: ${own}`;
  const description = authorsText(schema['description']);
  const format = describeFormat(named, pattern);
  const words = format === undefined ? fixedPart(pattern) : `must be ${format}`;
  if (words !== undefined) return description === undefined ? words : `${words} (${description})`;
  if (typeof pattern !== 'string') return message;
  const quoted = JSON.stringify(pattern);
  if (description !== undefined) return `has the wrong form: ${description} (pattern ${quoted})`;
  return `has the wrong form: it must match the pattern ${quoted}`;
}

function authorsText(text: unknown): string | undefined {
  if (typeof text !== 'string' || text.length > longestText) return undefined;
  return text.trim().replace(/\.$/, '') || undefined;
}

/** A pattern such as those of zod's `startsWith`, `endsWith` and `includes`: a text with special characters escaped. */
const fixedPattern = /^(\^|\.\*)?((?:\\\W|[^\\.*+?^${}()|[\]])+)(\.\*|\$)?$/;

/** Returns what a text must start with, end with or contain. Undefined: the pattern says more. */
function fixedPart(pattern: unknown): string | undefined {
  const [, before = '', escaped = '', after = ''] = fixedPattern.exec(String(pattern)) ?? [];
  const text = JSON.stringify(escaped.replaceAll(/\\(\W)/g, '$1'));
  switch (before + after) {
    case '^':
    case '^.*':
      return `must start with ${text}`;
    case '$':
    case '.*$':
      return `must end with ${text}`;
    case '':
      return escaped === '' ? undefined : `must contain ${text}`;
    default:
      return undefined;
  }
}
