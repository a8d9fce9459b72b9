import type { Field } from './fields.ts';
import { mapFields } from './map-fields.ts';
import { isPlain } from './schema.ts';
import { valueAt, type Config } from './settings.ts';

/** Returns the fields with the administrator's values as defaults, in place of the package's. */
export function withBase(fields: readonly Field[], base: Config): readonly Field[] {
  return mapFields(fields, (field) => {
    const value = valueAt(base, field.path);
    if (value === undefined || (field.path.length === 0 && Object.keys(base).length === 0)) return field;
    const help = [field.help, 'Set by the administrator.'].filter(Boolean).join(' ');
    return { ...field, ...fallbackOf(field, value), help, required: false };
  });
}

/** Returns a value as the default of a field. A value of another type is not shown. */
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
