import type { Field } from './fields.ts';
import { valueAt, type Config } from './settings.ts';

/** The server's placeholder for a secret. */
export const hidden = '<secret>';

/** Marks secret fields that have a value in a config of the server. */
export function withKept(fields: readonly Field[], shown: Config): readonly Field[] {
  return fields.map((field) => {
    if (field.kind === 'group') return { ...field, fields: withKept(field.fields, shown) };
    const kept = field.kind === 'text' && field.secret && valueAt(shown, field.path) === hidden;
    return kept ? { ...field, kept } : field;
  });
}
