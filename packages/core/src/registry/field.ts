import { shown } from './problem.ts';
import { atPath, isObject } from './value-path.ts';

/** The rule for one field of an object that a package author writes. */
export interface FieldRule {
  /** Completes "… must be": `true or false`. */
  readonly expected: string;
  readonly fits: (value: unknown) => boolean;
  /** Checks each item instead, where the field is a list. */
  readonly list?: { readonly max: number };
  /** Default `false`. */
  readonly required?: boolean;
}

/** A value that breaks the rule of its field. */
export interface FieldError {
  /** E.g. `meta.platforms[2]`. */
  readonly path: string;
  readonly message: string;
  readonly fix: string;
}

/** Checks the values of an object against the rules of its fields. Unknown keys are for the caller to report. */
export function checkFields(
  root: string,
  rules: Readonly<Record<string, FieldRule>>,
  value: Readonly<Record<string, unknown>>,
): FieldError[] {
  return Object.entries(rules).flatMap(([key, rule]) => {
    const given = Object.hasOwn(value, key) ? value[key] : undefined;
    const path = atPath(root, [key]);
    if (given === undefined) return rule.required ? [wrong(path, rule, 'it is missing')] : [];
    if (rule.list === undefined) return rule.fits(given) ? [] : [wrong(path, rule, `it is ${shown(given)}`)];
    if (!Array.isArray(given)) return [wrong(path, rule, `it is ${shown(given)}, not a list`)];
    if (given.length > rule.list.max) {
      return [wrong(path, rule, `it has ${given.length} items; at most ${rule.list.max} are allowed`)];
    }
    return given.flatMap((item: unknown, at) =>
      rule.fits(item) ? [] : [wrong(atPath(path, [at]), rule, `it is ${shown(item)}`)],
    );
  });
}

/** Returns the keys of an object that have no rule: the first ten, as each makes a problem. */
export function unknownKeys(value: Readonly<Record<string, unknown>>, known: readonly string[]): string[] {
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .slice(0, 10);
}

function wrong(path: string, { expected }: FieldRule, given: string): FieldError {
  return { path, message: `${path} must be ${expected}; ${given}`, fix: `Write ${expected} at ${path}.` };
}

/** Returns a check for whole numbers of a range. */
export function wholeNumber(min: number, max: number): FieldRule['fits'] {
  return (value) => Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max;
}

/** Returns a check for texts that match a pattern. */
export function matching(pattern: RegExp): FieldRule['fits'] {
  return (value) => typeof value === 'string' && pattern.test(value);
}

/** Returns a check for one of some texts. */
export function oneOf(...texts: readonly string[]): FieldRule['fits'] {
  return (value) => typeof value === 'string' && texts.includes(value);
}

/** Returns an error where a value is no object at all. */
export function checkIsObject(path: string, value: unknown): FieldError[] {
  const rule = { expected: 'an object', fits: isObject };
  return isObject(value) ? [] : [wrong(path, rule, `it is ${shown(value)}`)];
}
