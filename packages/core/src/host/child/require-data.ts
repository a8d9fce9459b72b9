import { atPath } from '../../registry/value-path.ts';
import { hostError } from '../codes.ts';

/**
 * Refuses what JSON would drop or change without a word: a Date, a Map, a class, NaN, a function, an empty place in a list.
 * A field that is undefined is left out, as JSON does. Not for circular values.
 *
 * @throws {NetRavenError} NR_JOB_NOT_JSON, with the place
 */
export function requireData(value: unknown, what: string): void {
  const problem = problemIn(value, []);
  if (!problem) return;
  throw hostError('NR_JOB_NOT_JSON', `${atPath(what, problem.path)} ${problem.says}`);
}

interface Problem {
  readonly path: readonly PropertyKey[];
  readonly says: string;
}

function problemIn(value: unknown, path: readonly PropertyKey[]): Problem | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : { path, says: `is ${value}` };
  if (typeof value !== 'object') return { path, says: `is ${value === undefined ? 'undefined' : `a ${typeof value}`}` };
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      const problem = problemIn(item, [...path, index]);
      if (problem) return problem;
    }
    return undefined;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    const name = (value.constructor as { readonly name?: string } | undefined)?.name || 'class';
    return { path, says: `is ${/^(?:A|E|I|O)/.test(name) ? 'an' : 'a'} ${name}` };
  }
  for (const [key, item] of Object.entries(value)) {
    const problem = item === undefined ? undefined : problemIn(item, [...path, key]);
    if (problem) return problem;
  }
  return undefined;
}
