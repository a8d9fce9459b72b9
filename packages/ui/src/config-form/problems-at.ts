import type { ProblemDetail } from '@netraven/api';
import type { Field } from './fields.ts';

/** A setting as the server names it: `config.hosts`, `config["a b"]`. */
export function placeOf(path: readonly string[]): string {
  return path.reduce((at, key) => (/^[\w$-]+$/.test(key) ? `${at}.${key}` : `${at}[${JSON.stringify(key)}]`), 'config');
}

/** What is wrong with each setting, by its place; under '' what belongs to no field. */
export function problemsByField(
  fields: readonly Field[],
  problems: readonly ProblemDetail[],
): ReadonlyMap<string, readonly ProblemDetail[]> {
  const places = flat(fields)
    .map(({ path }) => placeOf(path))
    .toSorted((a, b) => b.length - a.length);
  // Of the fields a problem lies in, the innermost has it.
  return Map.groupBy(problems, ({ path }) => places.find((place) => isWithin(path, place)) ?? '');
}

/** All fields that are no group. */
export function flat(fields: readonly Field[]): Field[] {
  return fields.flatMap((field) => (field.kind === 'group' ? flat(field.fields) : [field]));
}

/** Whether a path the server names lies at or below a place. */
export function isWithin(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}.`) || path.startsWith(`${place}[`);
}
