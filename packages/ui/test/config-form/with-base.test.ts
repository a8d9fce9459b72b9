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

it('a group that the user changed has no values of the administrator, as the server takes it as a whole', () => {
  const retry = { count: { type: 'number' }, delayS: { type: 'number', default: 1 }, jitter: { type: 'number' } };
  const schema = {
    type: 'object',
    required: ['retry'],
    properties: { zone: text, retry: { type: 'object', required: ['jitter'], properties: retry } },
  };
  const base = { zone: 'lab', retry: { count: 5, delayS: 60, jitter: 2 } };
  const group = (own: object): unknown => withBase(fieldsOf(schema), base, { ...own })[1];
  expect(group({ zone: 'own' })).toMatchObject({ fields: [{ fallback: 5 }, { fallback: 60 }, { required: false }] });
  const lost = expect.stringContaining('does not apply, because another setting of retry is set here') as unknown;
  expect(group({ retry: { count: 3 } })).toMatchObject({
    fields: [{ help: 'Set by the administrator.' }, { fallback: 1, help: lost }, { required: true, help: lost }],
  });
});

it('without an administrator’s config the fields have the deproblems of the package', () => {
  expect(withBase(fields, {})).toEqual(fields);
});
