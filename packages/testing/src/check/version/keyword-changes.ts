import type { Bump, Change } from './change.ts';

const words = new Set(['title', 'description', '$comment', 'examples', '$schema', '$id', 'deprecated', 'readOnly']);
/** Raising a lower limit refuses more values; so does lowering an upper one. */
const lower = new Set(['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties']);
const upper = new Set(['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties']);

/** Returns true for a keyword that refuses no value. */
export function isWord(key: string): boolean {
  return words.has(key) || key === 'default' || key === 'writeOnly';
}

/**
 * Returns the change of a JSON Schema keyword that is compared as a whole, as it affects stored configs.
 *
 * @param isRefused without the keyword, values are refused that it allowed
 */
export function compareKeyword(key: string, old: unknown, next: unknown, path: string, isRefused: boolean): Change[] {
  if (JSON.stringify(old) === JSON.stringify(next)) return [];
  const bump = next === undefined && isRefused ? 'major' : bumpOf(key, old, next);
  return [{ bump, path, message: `${key} changed from ${shown(old)} to ${shown(next)}` }];
}

function bumpOf(key: string, old: unknown, next: unknown): Bump {
  if (words.has(key)) return 'patch';
  if (key === 'default') return 'minor';
  // A new secret is sealed from now on. A sealed value must not become readable.
  if (key === 'writeOnly') return next === true ? 'minor' : 'major';
  if (key === 'type') return isWithin(typesOf(old), typesOf(next)) ? 'minor' : 'major';
  if (key === 'enum') return next === undefined || isWithin(listOf(old), listOf(next)) ? 'minor' : 'major';
  if (next === undefined) return 'minor';
  if (typeof old === 'number' && typeof next === 'number') {
    if (lower.has(key)) return next < old ? 'minor' : 'major';
    if (upper.has(key)) return next > old ? 'minor' : 'major';
  }
  // Any other change may refuse a value that was valid.
  return 'major';
}

/** Returns true if a list contains all of another. Undefined allows everything. */
function isWithin(old: readonly string[] | undefined, next: readonly string[] | undefined): boolean {
  return next === undefined || (old !== undefined && old.every((each) => next.includes(each)));
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
