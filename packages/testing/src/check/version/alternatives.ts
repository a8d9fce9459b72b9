import type { Bump, Change } from './change.ts';

interface ObjectSchema {
  readonly type: string;
  readonly properties: Readonly<Record<string, { readonly const?: unknown }>>;
  readonly required: readonly string[];
}
type Compare = (old: unknown, next: unknown, at: string) => Change[];

/**
 * Returns the changes between two lists of schemas (`anyOf`, `oneOf`, `allOf`). Ignores schemas that are in both lists and
 * compares the others in order.
 */
export function compareAlternatives(key: string, old: unknown, next: unknown, at: string, compare: Compare): Change[] {
  const [before, after] = [listOf(old), listOf(next)];
  const gone = without(before, after);
  const come = without(after, before);
  const pairs = Math.min(gone.length, come.length);
  const changed = gone
    .slice(0, pairs)
    .flatMap((one, index) => compare(one, come[index], `${at}[${before.indexOf(one)}]`));
  const difference = after.length - before.length;
  if (difference === 0) return changed;
  const count = Math.abs(difference);
  const message = `${key} has ${count} schema${count === 1 ? '' : 's'} ${difference > 0 ? 'more' : 'less'}`;
  return [...changed, { bump: bumpOf(key, before, after), path: at, message }];
}

function bumpOf(key: string, before: readonly unknown[], after: readonly unknown[]): Bump {
  const more = after.length > before.length;
  if (key === 'allOf') return more ? 'major' : 'minor';
  // A missing list allows everything.
  if (before.length === 0) return 'major';
  if (after.length === 0) return 'minor';
  // `oneOf` refuses a value that fits two schemas. One more schema is safe only if no value fits two.
  return more && (key === 'anyOf' || areApart(after)) ? 'minor' : 'major';
}

/** Returns true for a discriminated union: a required property has another constant in each schema. */
function areApart(schemas: readonly unknown[]): boolean {
  const objects = schemas as readonly Partial<ObjectSchema>[];
  return Object.keys(objects[0]?.properties ?? {}).some((name) => {
    const telling = objects.filter(({ type, required }) => type === 'object' && required?.includes(name));
    const values = telling.map(({ properties }) => properties?.[name]?.const).filter((value) => value !== undefined);
    return new Set(values).size === schemas.length;
  });
}

function without(list: readonly unknown[], others: readonly unknown[]): unknown[] {
  const known = new Set(others.map((each) => JSON.stringify(each)));
  return list.filter((each) => !known.has(JSON.stringify(each)));
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
