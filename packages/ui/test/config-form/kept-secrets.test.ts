import { expect, it } from 'vitest';
import { fieldsOf } from '../../src/config-form/fields.ts';
import { withKept, withoutLost } from '../../src/config-form/kept-secrets.ts';

const secret = { type: 'string', writeOnly: true };
const schema = {
  type: 'object',
  properties: {
    token: secret,
    login: { type: 'object', properties: { user: { type: 'string' }, password: secret } },
    keys: { type: 'array', items: { type: 'object', properties: { key: secret } } },
    note: { type: 'string' },
  },
};
const typed = { token: '<secret>', login: { user: 'ann', password: '<secret>' }, keys: [{ key: '<secret>' }] };

it('a placeholder stays while the server has the secret', () => {
  const stored = { token: '<secret>', login: { password: '<secret>' } };
  const config = { token: '<secret>', login: { user: 'ann', password: '<secret>' }, note: '<secret>' };
  expect(withoutLost(config, withKept(fieldsOf(schema), stored))).toEqual(config);
});

it('a placeholder of a secret that the server has no more is not sent', () => {
  expect(withoutLost(typed, withKept(fieldsOf(schema), { note: 'x' }))).toEqual({ login: { user: 'ann' } });
});
