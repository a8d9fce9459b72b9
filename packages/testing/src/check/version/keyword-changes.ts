import type { Bump, Change } from './change.ts';

const words = new Set(['title', 'description', '$comment', 'examples', '$schema', '$id', 'deprecated', 'readOnly']);
/** Limits: more of a lower one refuses more, less of an upper one does. */
const lower = new Set(['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties']);
const upper = new Set(['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties']);

/** What the change of one keyword of a JSON Schema, other than those that hold schemas, means for stored configs. */
export function compareKeyword(key: string, was: unknown, is: unknown, path: string): Change[] {
  if (JSON.stringify(was) === JSON.stringify(is)) return [];
  const bump = bumpOf(key, was, is);
  return [{ bump, path, message: `${key} was ${shown(was)} and is ${shown(is)}` }];
}

function bumpOf(key: string, was: unknown, is: unknown): Bump {
  if (words.has(key)) return 'patch';
  if (key === 'default') return 'minor';
  // What is stored as it is would have to be sealed, and is from now on; what is sealed must not come out.
  if (key === 'writeOnly') return is === true ? 'minor' : 'major';
  if (key === 'type') return isWithin(typesOf(was), typesOf(is)) ? 'minor' : 'major';
  if (key === 'enum') return is === undefined || isWithin(listOf(was), listOf(is)) ? 'minor' : 'major';
  if (is === undefined) return 'minor';
  if (typeof was === 'number' && typeof is === 'number') {
    if (lower.has(key)) return is < was ? 'minor' : 'major';
    if (upper.has(key)) return is > was ? 'minor' : 'major';
  }
  // Of whatever else changed, nobody can tell that all that was taken still is.
  return 'major';
}

/** Whether everything that was in a list is in another; `undefined`: what allows everything. */
function isWithin(was: readonly string[] | undefined, is: readonly string[] | undefined): boolean {
  return is === undefined || (was !== undefined && was.every((each) => is.includes(each)));
}

function typesOf(type: unknown): string[] | undefined {
  const types = listOf(typeof type === 'string' ? [type] : type);
  // Every integer is a number.
  return types?.includes('"number"') ? [...types, '"integer"'] : types;
}

function listOf(value: unknown): string[] | undefined {
  return Array.isArray(value) ? value.map((each) => JSON.stringify(each)) : undefined;
}

function shown(value: unknown): string {
  if (value === undefined) return 'absent';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
