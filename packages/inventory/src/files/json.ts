import { importError } from '../codes.ts';
import type { SourceFile } from '../row.ts';

/** Returns the value of a JSON file. @throws {NetRavenError} NR_IMPORT_UNREADABLE, without the text of the file */
export function readJson({ name, text }: SourceFile): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not kept as the cause: its message quotes the file, which may have passwords.
    throw importError('NR_IMPORT_UNREADABLE', `${name} is no valid JSON`);
  }
}

/** An object of foreign data. Read it with {@link field}: `__proto__` is no field. */
export type Fields = Readonly<Record<string, unknown>>;

/** Returns true for an object that is no list. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns a field of an object, or of objects in it. Undefined if one is missing. */
export function field(value: unknown, ...path: readonly string[]): unknown {
  let current = value;
  for (const name of path) {
    if (!isFields(current) || !Object.hasOwn(current, name)) return undefined;
    current = current[name];
  }
  return current;
}

/** Returns the first of some fields that is neither missing, null nor ''. */
export function firstField(value: unknown, names: readonly string[]): unknown {
  for (const name of names) {
    const found = field(value, name);
    if (found !== undefined && found !== null && found !== '') return found;
  }
  return undefined;
}

/** Returns a list; a text is split at commas, semicolons and spaces. */
export function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return typeof value === 'string' ? value.split(/[,;\s]+/) : [];
}
