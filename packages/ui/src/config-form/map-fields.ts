import type { Field } from './fields.ts';

/** Changes each field that has a value of its own, also inside of groups and forms. */
export function mapFields(fields: readonly Field[], change: <F extends Field>(field: F) => F): readonly Field[] {
  return fields.map((field) => {
    if (field.kind === 'group') return { ...field, fields: mapFields(field.fields, change) };
    if (field.kind !== 'forms') return change(field);
    const forms = field.forms.map((form) => ({ ...form, fields: mapFields(form.fields, change) }));
    return { ...field, choice: change(field.choice), forms };
  });
}
