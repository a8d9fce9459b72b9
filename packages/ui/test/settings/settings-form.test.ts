import { expect, it } from 'vitest';
import { fieldsOf } from '../../src/config-form/fields.ts';
import { settingsForm } from '../../src/settings/settings-form.ts';

const fields = fieldsOf({
  type: 'object',
  required: ['zone', 'key'],
  properties: {
    zone: { type: 'string' },
    key: { type: 'string', writeOnly: true },
    report: { type: 'object', required: ['limit'], properties: { limit: { type: 'number' } } },
    logins: { type: 'object', additionalProperties: { type: 'string', writeOnly: true } },
  },
});

it('no setting has to be given, as a run may give it', () => {
  const form = settingsForm(fields, {});
  expect(form.fields).toMatchObject([
    { label: 'Zone', required: false },
    { label: 'Key', required: false, secret: true },
    { label: 'Report', fields: [{ required: false }] },
    { label: 'Logins', kind: 'json' },
  ]);
  expect(form.fields[1]).not.toHaveProperty('kept');
  expect(form.leftovers).toEqual([]);
});

it('a secret text that there is is kept; what holds one unseen, or is taken no more, can be removed only', () => {
  const form = settingsForm(fields, { key: '<secret>', logins: { a: '<secret>' }, gone: '<secret>' });
  expect(form.fields).toMatchObject([{ label: 'Zone' }, { label: 'Key', kept: true }, { label: 'Report' }]);
  expect(form.leftovers.map(({ path }) => path)).toEqual([['logins'], ['gone']]);
});

it('where the whole config is JSON, none of its keys is one too many', () => {
  const whole = fieldsOf({ type: 'object', additionalProperties: { type: 'string' } });
  expect(settingsForm(whole, { any: 'x' })).toMatchObject({ fields: [{ kind: 'json', path: [] }], leftovers: [] });
});
