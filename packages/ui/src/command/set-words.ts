import type { Field } from '../config-form/fields.ts';
import { flat } from '../config-form/problems-at.ts';
import { valueAt, withValue, type Config } from '../config-form/settings.ts';

/** Returns a config as keys and values of `--set`: dots nest, and a value is JSON or else a text. */
export function setWords(config: Config, before = ''): [key: string, value: string][] {
  return Object.entries(config).flatMap(([key, value]) => {
    const nests = typeof value === 'object' && value !== null && !Array.isArray(value);
    const inner = nests ? Object.keys(value) : [];
    // `--set` cannot name a key with a dot, so set its parent as a whole.
    const whole = inner.length === 0 || inner.some((one) => /[.=]/.test(one));
    if (nests && !whole) return setWords(value as Config, `${before}${key}.`);
    return [[`${before}${key}`, typeof value === 'string' && !isJson(value) ? value : JSON.stringify(value)]];
  });
}

/** Returns the secret fields that a config sets. */
export function secretsIn(config: Config, fields: readonly Field[]): Field[] {
  return flat(fields).filter(
    (field) => 'secret' in field && field.secret && (valueAt(config, field.path) ?? null) !== null,
  );
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
