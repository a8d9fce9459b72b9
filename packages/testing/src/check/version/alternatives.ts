import type { Bump, Change } from './change.ts';

interface ObjectSchema {
  readonly type: string;
  readonly properties: Readonly<Record<string, { readonly const?: unknown }>>;
  readonly required: readonly string[];
}

/** How the parts of the lists are compared. */
interface Parts {
  readonly compare: (old: unknown, next: unknown, at: string) => Change[];
  /** Returns the schema to which a reference leads. */
  readonly follow: (next: unknown) => unknown;
  /** True: values are refused that a schema of the list named. */
  readonly isRefused: boolean;
}

/**
 * Returns the changes between two lists of schemas (`anyOf`, `oneOf`, `allOf`). Compares schemas that are in both lists with
 * themselves, as their references may lead to others, and the rest in order.
 */
export function compareAlternatives(
  key: string,
  old: unknown,
  next: unknown,
  at: string,
  { compare, follow, isRefused }: Parts,
): Change[] {
  const [before, after] = [listOf(old), listOf(next)];
  const gone = without(before, after);
  const come = without(after, before);
  const kept = without(before, gone).map((one) => [one, one]);
  const pairs = [...kept, ...gone.slice(0, come.length).map((one, index) => [one, come[index]])];
  const isOne = key === 'oneOf' && !areApart(after.map(follow));
  const changed = pairs
    .flatMap(([one, other]) => compare(one, other, `${at}[${before.indexOf(one)}]`))
    // A value that fits one schema more may fit two now, which `oneOf` refuses.
    .map((change): Change => (isOne && change.bump === 'minor' ? { ...change, bump: 'major' } : change));
  const difference = after.length - before.length;
  if (difference === 0) return changed;
  const count = Math.abs(difference);
  const message = `${key} has ${count} schema${count === 1 ? '' : 's'} ${difference > 0 ? 'more' : 'less'}`;
  const bump = difference < 0 && isRefused ? 'major' : bumpOf(key, before, after, isOne);
  return [...changed, { bump, path: at, message }];
}

function bumpOf(key: string, before: readonly unknown[], after: readonly unknown[], isOne: boolean): Bump {
  const more = after.length > before.length;
  if (key === 'allOf') return more ? 'major' : 'minor';
  // A missing list allows everything.
  if (before.length === 0) return 'major';
  if (after.length === 0) return 'minor';
  // `oneOf` refuses a value that fits two schemas. One more schema is safe only if no value fits two.
  return more && !isOne ? 'minor' : 'major';
}

/** Returns true if no value fits two schemas: each has another type, or another constant in a required property. */
function areApart(schemas: readonly unknown[]): boolean {
  const objects = schemas as readonly Partial<ObjectSchema>[];
  const types = objects.flatMap(({ type }) => (typeof type === 'string' ? type.replace('integer', 'number') : []));
  if (new Set(types).size === schemas.length) return true;
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
