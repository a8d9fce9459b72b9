/**
 * What a reference inside a schema leads to, such as `#/$defs/port`; undefined where that is nothing, or elsewhere: one
 * to an `$anchor` or `$id` is not followed. Whatever a package wrote, this does not throw.
 */
export function referred(root: object, reference: string): unknown {
  if (!reference.startsWith('#')) return undefined;
  let at: unknown = root;
  for (const part of reference.slice(1).split('/').slice(1)) {
    const name = decoded(part).replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined;
    at = (at as Readonly<Record<string, unknown>>)[name];
  }
  return at;
}

/** Whether a pattern of a schema matches a name. One that nobody can read might. */
export function mayMatch(pattern: string, name: string): boolean {
  try {
    return readPattern(pattern, 'u').test(name);
  } catch {
    return true;
  }
}

/**
 * Patterns are Unicode ones by the standard; a schema made from a regular expression may hold one that is not.
 *
 * @throws {SyntaxError} when it is wrong either way.
 */
export function readPattern(pattern: string, flags: string): RegExp {
  try {
    return new RegExp(pattern, flags);
  } catch {
    return new RegExp(pattern);
  }
}

/** A part that is no percent-encoded text is taken as it stands. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
