import { registryError } from './codes.ts';
import { withinUsedTime } from './within-time.ts';

/**
 * Returns the part of a schema that a reference such as `#/$defs/port` names, if it exists. Does not follow references to an
 * `$anchor` or `$id`. Never throws, whatever a package wrote.
 */
export function referred(root: object, reference: string): unknown {
  if (reference !== '#' && !reference.startsWith('#/')) return undefined;
  let at: unknown = root;
  for (const part of reference.slice(1).split('/').slice(1)) {
    const name = decoded(part).replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined;
    at = (at as Readonly<Record<string, unknown>>)[name];
  }
  return at;
}

/**
 * Returns true if a pattern of a schema matches a name, or cannot be read.
 *
 * @throws {NetRavenError} NR_CONFIG_TOO_COMPLEX for a slow pattern: whether it matches is not known
 */
export function mayMatch(pattern: string, name: string): boolean {
  let regex: RegExp;
  try {
    regex = readPattern(pattern, 'u');
  } catch {
    return true; // a hidden value too many is harmless, and the answer is the same each time
  }
  try {
    return withinUsedTime(1_000, () => regex.test(name));
  } catch (cause) {
    if ((cause as { code?: unknown }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw cause;
    const message = `A pattern of patternProperties in the configSchema takes more than 1 s for a name of ${name.length} characters`;
    throw registryError('NR_CONFIG_TOO_COMPLEX', message, { cause });
  }
}

/**
 * Makes a regular expression. By the standard, patterns are Unicode ones; a schema that was made from a JavaScript pattern
 * may hold another kind.
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

/** Returns a part as it is if it is not percent-encoded. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
