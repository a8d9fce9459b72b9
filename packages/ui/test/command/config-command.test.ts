import { expect, it } from 'vitest';
import { configCommand } from '../../src/command/config-command.ts';
import { fieldsOf } from '../../src/config-form/fields.ts';

const fields = fieldsOf({
  type: 'object',
  properties: {
    user: { type: 'string' },
    login: { type: 'object', properties: { password: { type: 'string', writeOnly: true } } },
  },
});

it('a secret that several forms have is asked for once', () => {
  const forms = ['basic', 'digest'].map((type) => ({
    type: 'object',
    properties: { type: { const: type }, password: { type: 'string', writeOnly: true } },
  }));
  const union = fieldsOf({ type: 'object', properties: { auth: { anyOf: forms } } });
  expect(configCommand('audit', { auth: { type: 'basic', password: 'canary' } }, union)).toBe(
    'netraven jobs config audit --set auth.type=basic --secret auth.password',
  );
});

it('leaves out settings and secrets that no option can name', () => {
  const dotted = fieldsOf({ type: 'object', properties: { 'a.b': { type: 'string', writeOnly: true } } });
  expect(configCommand('audit', { 'a.b': 'canary', user: 'ann' }, dotted)).toBe(
    'netraven jobs config audit --set user=ann',
  );
});

it.each([
  [{ user: 'a b', list: [] }, `netraven jobs config audit --set 'user=a b' --set 'list=[]'`],
  [{ user: 'null' }, `netraven jobs config audit --set 'user="null"'`],
  [{ user: null, login: { password: null } }, 'netraven jobs config audit --unset user login.password'],
  [{ user: 'ann', login: { password: 'canary' } }, 'netraven jobs config audit --set user=ann --secret login.password'],
])('the command for the patch %j is %s', (patch, command) => {
  expect(configCommand('audit', patch, fields)).toBe(command);
});
