import type { Field } from './fields.ts';
import { mapFields } from './map-fields.ts';
import { isPlain } from './schema.ts';
import { valueAt, type Config } from './settings.ts';

/**
 * Returns the fields with the administrator's values as defaults, in place of the package's.
 * @param own what the user has set. The server takes each key at the top level from it or from the administrator, as a whole
 */
export function withBase(fields: readonly Field[], base: Config, own: Config = {}): readonly Field[] {
  return mapFields(fields, (field) => {
    const value = valueAt(base, field.path);
    if (value === undefined || (field.path.length === 0 && Object.keys(base).length === 0)) return field;
    const [key = ''] = field.path;
    if (field.path.length > 1 && valueAt(own, field.path) === undefined && Object.hasOwn(own, key)) {
      const lost = `The administrator's value does not apply, because another setting of ${key} is set here.`;
      return { ...field, help: [field.help, lost].filter(Boolean).join(' ') };
    }
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
