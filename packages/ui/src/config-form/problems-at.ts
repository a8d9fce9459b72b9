import type { ProblemDetail } from '@netraven/api';
import type { Field } from './fields.ts';
import type { Path } from './settings.ts';

/** Returns the server's name of a setting: `config.hosts`, `config.hosts[0]`, `config["a b"]`. */
export function placeOf(path: Path): string {
  return path.reduce<string>((at, key) => {
    return typeof key === 'string' && /^[\w$-]+$/.test(key) ? `${at}.${key}` : `${at}[${JSON.stringify(key)}]`;
  }, 'config');
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

/** Returns the fields inside of groups and forms, and all others. */
export function flat(fields: readonly Field[]): Field[] {
  return fields.flatMap((field) => {
    if (field.kind === 'group') return flat(field.fields);
    return field.kind === 'forms' ? [field.choice, ...flat(field.forms.flatMap((form) => form.fields))] : [field];
  });
}

/** Returns true if a path of the server is at or below a place. */
export function isWithin(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}.`) || path.startsWith(`${place}[`);
}
