import { expect, it } from 'vitest';
import { fieldsOf, type Field, type FieldOf } from '../../src/config-form/fields.ts';
import { withChoice } from '../../src/config-form/forms.ts';
import { withValue } from '../../src/config-form/settings.ts';
import { withBase } from '../../src/config-form/with-base.ts';

const union = {
  anyOf: ['key', 'password'].map((type) => ({
    type: 'object',
    properties: { type: { const: type }, user: { type: 'string' } },
    required: ['type'],
  })),
};
const fields = fieldsOf({ type: 'object', properties: { login: union } });
const formsIn = ([field]: readonly Field[]): FieldOf<'forms'> => {
  if (field?.kind !== 'forms') throw new Error('the field has no forms');
  return field;
};

it('the first setting of a form names the form too, as the server takes the object as a whole', () => {
  const base = { login: { type: 'key', user: 'ann' } };
  const own = withChoice({ login: { user: 'bo' } }, formsIn(withBase(fields, base)), 'key');
  expect(own).toEqual({ login: { type: 'key', user: 'bo' } });
  // The form that is shown stays: the administrator's choice does not apply any more.
  expect(withChoice(own, formsIn(withBase(fields, base, own)), 'key')).toEqual(own);
});

it('a setting that is taken back leaves the object of the administrator as it is', () => {
  const base = { login: { type: 'key', user: 'ann' } };
  const own = withChoice({ login: { user: 'bo' } }, formsIn(withBase(fields, base)), 'key');
  const cleared = withValue(own, ['login', 'user'], undefined);
  expect(withChoice(cleared, formsIn(withBase(fields, base, own)), 'key')).toEqual({});
});

it('without a setting, no form is named', () => {
  expect(withChoice({}, formsIn(fields), 'key')).toEqual({});
  expect(withChoice({ login: { user: 'bo' } }, formsIn(fields), undefined)).toEqual({ login: { user: 'bo' } });
});
