import { shown } from './problem.ts';
import { atPath, isObject } from './value-path.ts';

/** One field of an object that a package author writes. */
export interface Field {
  /** Completes "… must be": `true or false`. */
  readonly expected: string;
  readonly fits: (value: unknown) => boolean;
  /** Checks each item instead, where the field is a list. */
  readonly list?: { readonly most: number };
  /** Default `false`. */
  readonly required?: boolean;
}

/** A value that does not fit its field. */
export interface FieldError {
  /** E.g. `meta.platforms[2]`. */
  readonly path: string;
  readonly message: string;
  readonly fix: string;
}

/** Checks the values of an object against its fields. Unknown keys are for the caller to report. */
export function checkFields(
  root: string,
  fields: Readonly<Record<string, Field>>,
  value: Readonly<Record<string, unknown>>,
): FieldError[] {
  return Object.entries(fields).flatMap(([key, field]) => {
    const given = Object.hasOwn(value, key) ? value[key] : undefined;
    const path = atPath(root, [key]);
    if (given === undefined) return field.required ? [wrong(path, field, 'it is missing')] : [];
    if (field.list === undefined) return field.fits(given) ? [] : [wrong(path, field, `it is ${shown(given)}`)];
    if (!Array.isArray(given)) return [wrong(path, field, `it is ${shown(given)}, not a list`)];
    if (given.length > field.list.most) {
      return [wrong(path, field, `it has ${given.length} items; at most ${field.list.most} are allowed`)];
    }
    return given.flatMap((item: unknown, at) =>
      field.fits(item) ? [] : [wrong(atPath(path, [at]), field, `it is ${shown(item)}`)],
    );
  });
}

/** Returns the keys of an object that no field has: the first ten, as each makes a problem. */
export function unknownKeys(value: Readonly<Record<string, unknown>>, known: readonly string[]): string[] {
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .slice(0, 10);
}

function wrong(path: string, { expected }: Field, given: string): FieldError {
  return { path, message: `${path} must be ${expected}; ${given}`, fix: `Write ${expected} at ${path}.` };
}

/** Returns a check for whole numbers of a range. */
export function wholeNumber(least: number, most: number): Field['fits'] {
  return (value) => Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
}

/** Returns a check for texts that match a pattern. */
export function matching(pattern: RegExp): Field['fits'] {
  return (value) => typeof value === 'string' && pattern.test(value);
}

/** Returns a check for one of some texts. */
export function oneOf(...texts: readonly string[]): Field['fits'] {
  return (value) => typeof value === 'string' && texts.includes(value);
}

/** Returns an error where a value is no object at all. */
export function checkIsObject(path: string, value: unknown): FieldError[] {
  const field = { expected: 'an object', fits: isObject };
  return isObject(value) ? [] : [wrong(path, field, `it is ${shown(value)}`)];
}
