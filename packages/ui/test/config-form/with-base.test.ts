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

it('what the administrator has set counts in place of the default, and need not be given', () => {
  const base = { zone: 'lab', login: '<secret>', report: { limit: 5 }, odd: 'no flag' };
  expect(withBase(fields, base)).toMatchObject([
    { fallback: 'lab', help: 'The administrator has set it.', required: false },
    { fallback: 'own', help: '' },
    { fallback: '<secret>', secret: true, required: false },
    { fields: [{ fallback: 5, help: 'At once. The administrator has set it.' }] },
    { help: 'The administrator has set it.' },
  ]);
});

it('without an administrator’s config the fields are as the package has them', () => {
  expect(withBase(fields, {})).toEqual(fields);
});
