import { didYouMean, nearest, spellingFix } from './did-you-mean.ts';
import { problem, shown } from './problem.ts';
import type { Problem } from './record.ts';
import { atPath, isObject } from './value-path.ts';

/** The rule for one field of an object that a package author writes. */
export interface FieldRule {
  /** Completes "… must be": `true or false`. */
  readonly expected: string;
  readonly fits: (value: unknown) => boolean;
  /** Returns a value that fits, as near as possible to a wrong one. In a list, of one item. */
  readonly near: (value: unknown) => unknown;
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

/** Checks the values of an object against the rules of its fields. {@link checkKeys} reports unknown keys. */
export function checkFields(
  root: string,
  rules: Readonly<Record<string, FieldRule>>,
  value: Readonly<Record<string, unknown>>,
): FieldError[] {
  return Object.entries(rules).flatMap(([key, rule]) => {
    const given = Object.hasOwn(value, key) ? value[key] : undefined;
    const path = atPath(root, [key]);
    const fix = fixOf(root, key, rule, given);
    const wrong = (at: string, what: string): FieldError => ({
      path: at,
      message: `${at} must be ${rule.expected}; ${what}`,
      fix,
    });
    if (given === undefined) return rule.required ? [wrong(path, 'it is missing')] : [];
    if (rule.list === undefined) return rule.fits(given) ? [] : [wrong(path, `it is ${shown(given)}`)];
    if (!Array.isArray(given)) return [wrong(path, `it is ${shown(given)}, not a list`)];
    if (given.length > rule.list.max) {
      return [wrong(path, `it has ${given.length} items; at most ${rule.list.max} are allowed`)];
    }
    return given.flatMap((item: unknown, at) =>
      rule.fits(item) ? [] : [wrong(atPath(path, [at]), `it is ${shown(item)}`)],
    );
  });
}

/** Warns of the keys of an object that have no rule: of the first ten. @param fixFor returns the fix of a key */
export function checkKeys(
  root: string,
  value: Readonly<Record<string, unknown>>,
  known: readonly string[],
  fixFor: typeof spellingFix = spellingFix,
): Problem[] {
  const unknown = Object.keys(value).filter((key) => !known.includes(key));
  return unknown.slice(0, 10).map((key) =>
    problem({
      code: 'NR_PACKAGE_KEY_UNKNOWN',
      severity: 'warning',
      path: atPath(root, [key]),
      message: `${root.replace('package.json#', '')} has an unknown key ${shown(key)}.${didYouMean(key, known)}`,
      fix: fixFor(key, known),
    }),
  );
}

/** Returns the text to type: a value that fits, as JSON in package.json and as JavaScript in a module. */
function fixOf(root: string, key: string, { near, list }: FieldRule, given: unknown): string {
  const items = Array.isArray(given) ? given.slice(0, list?.max) : [given];
  const value = list ? [...new Set(items.map(near))] : near(given);
  const inJson = root.startsWith('package.json');
  return `Write \`${inJson ? `"${key}"` : key}: ${inJson ? JSON.stringify(value) : inCode(value)}\`${inJson ? ` in ${root.split('#')[1]} of package.json` : ''}.`;
}

function inCode(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inCode).join(', ')}]`;
  return typeof value === 'string' && !value.includes("'") ? `'${value}'` : JSON.stringify(value);
}

/** Returns a function that lowers a number to a limit; another value becomes the default. */
export function atMost(max: number, fallback: number): FieldRule['near'] {
  return (value) => (typeof value === 'number' && value > max ? max : fallback);
}

/** Returns a function that makes one line of a text. */
export function oneLine(max: number, fallback: string): FieldRule['near'] {
  return (value) =>
    (typeof value === 'string'
      ? value
          .replaceAll(/\p{Cc}+/gu, ' ')
          .slice(0, max)
          .trim()
      : '') || fallback;
}

/** Returns a function that makes a name of `a-z`, `0-9` and a separator of a text. */
export function asName(separator: string, fallback: string): FieldRule['near'] {
  return (value) => {
    const words = typeof value === 'string' ? (value.toLowerCase().match(/[a-z0-9]+/g) ?? []) : [];
    return (
      words
        .join(separator)
        .replace(/^[^a-z]+/, '')
        .slice(0, 64) || fallback
    );
  };
}

/** Returns a function that finds the nearest of some texts. */
export function nearestOf(texts: readonly string[], fallback: string): FieldRule['near'] {
  return (value) => (typeof value === 'string' ? nearest(value, texts) : undefined) ?? fallback;
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
  if (isObject(value)) return [];
  return [{ path, message: `${path} must be an object; it is ${shown(value)}`, fix: `Write an object at ${path}.` }];
}
