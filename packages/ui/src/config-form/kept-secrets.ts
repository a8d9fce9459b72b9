import type { Field } from './fields.ts';
import { mapFields } from './map-fields.ts';
import { flat } from './problems-at.ts';
import { valueAt, withValue, type Config } from './settings.ts';

/** The server's placeholder for a secret. */
export const hidden = '<secret>';

/** Returns true for a value with a secret that is not shown. */
export function holdsHidden(value: unknown): boolean {
  return JSON.stringify(value ?? null).includes(JSON.stringify(hidden));
}

/** Marks secret fields that have a value in a config of the server. */
export function withKept(fields: readonly Field[], shown: Config): readonly Field[] {
  return mapFields(fields, (field) => {
    const kept = field.kind === 'text' && field.secret && valueAt(shown, field.path) === hidden;
    return kept ? { ...field, kept } : field;
  });
}

/** Returns a config without placeholders of secrets that the server does not have. Sent, each would become the secret. */
export function withoutLost(config: Config, fields: readonly Field[]): Config {
  const lost = flat(fields).filter((field) => {
    if (!('secret' in field) || !field.secret || (field.kind === 'text' && field.kept)) return false;
    return holdsHidden(valueAt(config, field.path));
  });
  return lost.reduce((rest, { path }) => withValue(rest, path, undefined), config);
}
