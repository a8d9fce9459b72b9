import type { Field } from './fields.ts';
import { isPlain } from './schema.ts';
import { valueAt, type Config } from './settings.ts';

/** Fields over the administrator's config: where that has a value, it and no longer the package's default is what counts. */
export function withBase(fields: readonly Field[], base: Config): readonly Field[] {
  return fields.map((field) => {
    if (field.kind === 'group') return { ...field, fields: withBase(field.fields, base) };
    const value = valueAt(base, field.path);
    if (value === undefined || (field.path.length === 0 && Object.keys(base).length === 0)) return field;
    const help = [field.help, 'The administrator has set it.'].filter(Boolean).join(' ');
    return { ...field, ...fallbackOf(field, value), help, required: false };
  });
}

/** A value as the field would show it; one that does not fit the field is not shown. */
function fallbackOf(field: Field, value: unknown): object {
  switch (field.kind) {
    case 'text':
      return typeof value === 'string' ? { fallback: value } : {};
    case 'number':
      return typeof value === 'number' ? { fallback: value } : {};
    case 'flag':
      return typeof value === 'boolean' ? { fallback: value } : {};
    case 'choice':
      return isPlain(value) ? { fallback: value } : {};
    case 'list':
      return Array.isArray(value) && value.every(isPlain) ? { fallback: value } : {};
    default:
      return { fallback: value };
  }
}
