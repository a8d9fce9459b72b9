import { importError } from '../codes.ts';
import type { SourceFile } from '../row.ts';

/**
 * Returns the value of a JSON file. A number that JavaScript would write in another way is a text: it may be a password.
 *
 * @throws {NetRavenError} NR_IMPORT_UNREADABLE, without the text of the file
 */
export function readJson({ name, text }: SourceFile): unknown {
  try {
    return mayChange.test(text) ? JSON.parse(text, keepNumber) : JSON.parse(text);
  } catch (error) {
    if (error instanceof RangeError) throw importError('NR_IMPORT_UNREADABLE', `${name} is nested too deeply`);
    // Not kept as the cause: its message quotes the file, which may have passwords.
    throw importError('NR_IMPORT_UNREADABLE', `${name} is no valid JSON`);
  }
}

/** A long number, a fraction or an exponent. Without one, reading is faster, and may be as deep as the file. */
const mayChange = /[:,[]\s*-?(?:\d{16}|\d+[.eE])/;

function keepNumber(_: string, value: unknown, { source }: { readonly source?: string } = {}): unknown {
  return typeof value === 'number' ? asWritten(value, source) : value;
}

/** Returns a number as it was written, if reading it has changed it: `0891`. */
export function asWritten(value: number, source: string | undefined): number | string {
  return source === undefined || String(value) === source ? value : source;
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
