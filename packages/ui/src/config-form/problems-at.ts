import type { ProblemDetail } from '@netraven/api';
import type { Field } from './fields.ts';

/** Returns the server's name of a setting: `config.hosts`, `config["a b"]`. */
export function placeOf(path: readonly string[]): string {
  return path.reduce((at, key) => (/^[\w$-]+$/.test(key) ? `${at}.${key}` : `${at}[${JSON.stringify(key)}]`), 'config');
}

/** Groups problems by the place of their field. The key '' has those without a field. */
export function problemsByField(
  fields: readonly Field[],
  problems: readonly ProblemDetail[],
): ReadonlyMap<string, readonly ProblemDetail[]> {
  const places = flat(fields)
    .map(({ path }) => placeOf(path))
    .toSorted((a, b) => b.length - a.length);
  // Longest place first: a problem belongs to the innermost field.
  return Map.groupBy(problems, ({ path }) => places.find((place) => isWithin(path, place)) ?? '');
}

/** Returns all fields that are not groups. */
export function flat(fields: readonly Field[]): Field[] {
  return fields.flatMap((field) => (field.kind === 'group' ? flat(field.fields) : [field]));
}

/** Returns true if a path of the server is at or below a place. */
export function isWithin(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}.`) || path.startsWith(`${place}[`);
}
