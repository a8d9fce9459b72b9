import { expect, it } from 'vitest';
import { fieldsOf } from '../../src/config-form/fields.ts';
import { withForm } from '../../src/config-form/forms.ts';
import { withoutLost } from '../../src/config-form/kept-secrets.ts';
import { settingsForm } from '../../src/settings/settings-form.ts';

const secretText = { type: 'string', writeOnly: true };
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

it('unknown settings inside of groups can only be removed; lists and JSON are changed as a whole', () => {
  const nested = fieldsOf({
    type: 'object',
    properties: {
      syslog: {
        type: 'object',
        additionalProperties: false,
        properties: {
          host: { type: 'string' },
          tls: { type: 'object', additionalProperties: false, properties: { port: { type: 'number' } } },
        },
      },
      limits: { type: 'object', properties: { most: { type: 'number' } } },
      hops: { type: 'array', items: { type: 'object', properties: { host: { type: 'string' } } } },
      labels: { type: 'object', additionalProperties: { type: 'string' } },
    },
  });
  const form = settingsForm(nested, {
    syslog: { host: 'a', old: 1, tls: { port: 2, ca: { file: 'b' } } },
    limits: 5,
    hops: [{ gone: 'c' }],
    labels: { any: 'd' },
  });
  expect(form.leftovers).toEqual(
    [['syslog', 'old'], ['syslog', 'tls', 'ca'], ['limits']].map((path) => ({
      path,
      label: path.join('.'),
      why: 'Not a setting of this version.',
    })),
  );
  expect(settingsForm(nested, { syslog: {} }).leftovers).toEqual([]);
});

it('a setting of another form can only be removed; without a known form, all are kept', () => {
  const union = (inner: object): object => ({
    anyOf: [
      { type: 'object', properties: { kind: { const: 'password' }, user: { type: 'string' } } },
      { type: 'object', properties: { kind: { const: 'key' }, file: { type: 'string' }, ...inner } },
    ],
  });
  const login = fieldsOf({ type: 'object', properties: { login: union({}) } });
  const pathsIn = (shown: object): unknown =>
    settingsForm(login, { login: shown }).leftovers.map(({ path }) => path.join('.'));
  expect(pathsIn({ kind: 'password', user: 'a', file: 'b', old: 'c' })).toEqual(['login.file', 'login.old']);
  expect(pathsIn({ kind: 'gone', user: 'a', file: 'b' })).toEqual([]);
  expect(pathsIn({ file: 'b', old: 'c' })).toEqual(['login.old']);

  // The union is the whole config, and a hidden value is listed only once.
  const root = fieldsOf({ ...union({ more: { type: 'object', writeOnly: true } }) });
  expect(settingsForm(root, { kind: 'password', old: 'c', more: '<secret>' }).leftovers).toMatchObject([
    { path: ['more'], why: 'Contains a secret, not shown.' },
    { path: ['old'] },
  ]);
});

it('a form that is left and chosen again keeps its settings without a field', () => {
  const inner = { user: { type: 'string' }, headers: { type: 'object', additionalProperties: secretText } };
  const forms = ['basic', 'digest', 'none'].map((kind) => ({
    type: 'object',
    properties: { kind: { const: kind }, ...(kind === 'none' ? {} : inner) },
  }));
  const login = fieldsOf({ type: 'object', properties: { login: { anyOf: forms } } });
  const headers = { 'x-key': '<secret>' };
  const stored = { kind: 'basic', user: 'a', headers, old: '<secret>' };
  const chosen = (shown: object, name: string): unknown => {
    const { fields: all } = settingsForm(login, { login: shown });
    const [field] = all;
    if (field?.kind !== 'forms') throw new Error('the field has no forms');
    const config = { login: withForm(field, { ...shown, ...stored }, name) };
    return withoutLost(config, all)['login'];
  };
  expect(chosen(stored, 'basic')).toEqual(stored);
  expect(chosen(stored, 'digest')).toEqual({ kind: 'digest', user: 'a', headers });
  expect(chosen(stored, 'none')).toEqual({ kind: 'none' });
  // The other form was saved: the server has the secrets no more.
  expect(chosen({ kind: 'none' }, 'basic')).toEqual({ kind: 'basic', user: 'a' });
});
