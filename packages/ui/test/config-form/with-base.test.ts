import { expect, it } from 'vitest';
import { fieldsOf } from '../../src/config-form/fields.ts';
import { withBase } from '../../src/config-form/with-base.ts';

const text = { type: 'string', default: 'own' };
const fields = fieldsOf({
  type: 'object',
  required: ['zone', 'login'],
  properties: {
    zone: text,
    other: text,
    login: { type: 'string', writeOnly: true },
    report: { type: 'object', properties: { limit: { type: 'number', description: 'At once.' } } },
    odd: { type: 'boolean' },
  },
});

it('the administrator’s value replaces the default, and the setting is not required', () => {
  const base = { zone: 'lab', login: '<secret>', report: { limit: 5 }, odd: 'no flag' };
  expect(withBase(fields, base)).toMatchObject([
    { fallback: 'lab', help: 'Set by the administrator.', required: false },
    { fallback: 'own', help: '' },
    { fallback: '<secret>', secret: true, required: false },
    { fields: [{ fallback: 5, help: 'At once. Set by the administrator.' }] },
    { help: 'Set by the administrator.' },
  ]);
});

it('without an administrator’s config the fields have the deproblems of the package', () => {
  expect(withBase(fields, {})).toEqual(fields);
});
