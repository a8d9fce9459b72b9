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

it('no setting is required, because a run may set it', () => {
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

it('a secret with a value is kept; hidden and unknown settings can only be removed', () => {
  const form = settingsForm(fields, { key: '<secret>', logins: { a: '<secret>' }, gone: '<secret>' });
  expect(form.fields).toMatchObject([{ label: 'Zone' }, { label: 'Key', kept: true }, { label: 'Report' }]);
  expect(form.leftovers.map(({ path }) => path)).toEqual([['logins'], ['gone']]);
});

it('if the whole config is JSON, every key is allowed', () => {
  const whole = fieldsOf({ type: 'object', additionalProperties: { type: 'string' } });
  expect(settingsForm(whole, { any: 'x' })).toMatchObject({ fields: [{ kind: 'json', path: [] }], leftovers: [] });
});
