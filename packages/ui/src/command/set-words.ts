import type { Field } from '../config-form/fields.ts';
import { flat } from '../config-form/problems-at.ts';
import { valueAt, withValue, type Config } from '../config-form/settings.ts';

/** Returns true for a key that an option can name: it is not empty, dots nest, and `=` ends the key. */
export const isNameable = (key: string | number): boolean => /^[^.=]+$/.test(String(key));

/**
 * Returns a config as keys and values of `--set`: dots nest, and a value is JSON or else a text. Leaves out those of
 * {@link unnamedIn}.
 */
export function setWords(config: Config, before = ''): [key: string, value: string][] {
  return Object.entries(config).flatMap(([key, value]) => {
    if (!isNameable(key)) return [];
    const nests = typeof value === 'object' && value !== null && !Array.isArray(value);
    const inner = nests ? Object.keys(value) : [];
    // A key that cannot be named is set with its parent as a whole.
    const whole = inner.length === 0 || !inner.every(isNameable);
    if (nests && !whole) return setWords(value as Config, `${before}${key}.`);
    return [[`${before}${key}`, typeof value === 'string' && !isJson(value) ? value : JSON.stringify(value)]];
  });
}

/** Returns the keys of a config that no option can name. Its secrets are not among them. */
export function unnamedIn(config: Config, fields: readonly Field[]): string[] {
  return Object.keys(withoutSecrets(config, fields)).filter((key) => !isNameable(key));
}

/** Returns why the command leaves out keys that no option can name. */
export function unnamedInWords(keys: readonly string[]): string {
  const named = keys.map((key) => JSON.stringify(key)).join(', ');
  return `No option can set ${named}: the name in an option is not empty, and has no dot and no equals sign.`;
}

/** Returns the secret fields that a config sets. */
export function secretsIn(config: Config, fields: readonly Field[]): Field[] {
  const set = flat(fields).filter(
    (field) => 'secret' in field && field.secret && (valueAt(config, field.path) ?? null) !== null,
  );
  // Several forms of an object can have the same secret.
  return [...new Map(set.map((field) => [JSON.stringify(field.path), field])).values()];
}

/** Returns a config without its secrets. */
export function withoutSecrets(config: Config, fields: readonly Field[]): Config {
  return secretsIn(config, fields).reduce((rest, { path }) => withValue(rest, path, undefined), config);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // Not JSON, so a text.
    return false;
  }
}
