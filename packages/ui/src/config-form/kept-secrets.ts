import type { Field } from './fields.ts';
import { valueAt, type Config } from './settings.ts';

/** What the server shows in place of a secret. */
export const hidden = '<secret>';

/** Fields over a config as the server shows it: a secret text that it has is kept until another is typed. */
export function withKept(fields: readonly Field[], shown: Config): readonly Field[] {
  return fields.map((field) => {
    if (field.kind === 'group') return { ...field, fields: withKept(field.fields, shown) };
    const kept = field.kind === 'text' && field.secret && valueAt(shown, field.path) === hidden;
    return kept ? { ...field, kept } : field;
  });
}
