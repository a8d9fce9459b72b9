import type { Field } from '../config-form/fields.ts';
import { flat } from '../config-form/problems-at.ts';
import { valueAt, withValue, type Config } from '../config-form/settings.ts';

/** A config as the keys and values of `--set`: dots nest, and the value is JSON or else a text. */
export function setWords(config: Config, before = ''): [key: string, value: string][] {
  return Object.entries(config).flatMap(([key, value]) => {
    const nests = typeof value === 'object' && value !== null && !Array.isArray(value);
    const inner = nests ? Object.keys(value) : [];
    // A key with a dot in it cannot be named by `--set`: its owner is given whole.
    const whole = inner.length === 0 || inner.some((one) => /[.=]/.test(one));
    if (nests && !whole) return setWords(value as Config, `${before}${key}.`);
    return [[`${before}${key}`, typeof value === 'string' && !isJson(value) ? value : JSON.stringify(value)]];
  });
}

/** The fields of secrets that a config gives a value. */
export function secretsIn(config: Config, fields: readonly Field[]): Field[] {
  return flat(fields).filter(
    (field) => 'secret' in field && field.secret && (valueAt(config, field.path) ?? null) !== null,
  );
}

/** A config without its secrets. */
export function withoutSecrets(config: Config, fields: readonly Field[]): Config {
  return secretsIn(config, fields).reduce((rest, { path }) => withValue(rest, path, undefined), config);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // Then it is a text, which is all that is asked here.
    return false;
  }
}
