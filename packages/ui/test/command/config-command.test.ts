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

it.each([
  [{ user: 'a b', list: [] }, `netraven jobs config audit --set 'user=a b' --set 'list=[]'`],
  [{ user: 'null' }, `netraven jobs config audit --set 'user="null"'`],
  [{ user: null, login: { password: null } }, 'netraven jobs config audit --unset user login.password'],
  [{ user: 'ann', login: { password: 'canary' } }, 'netraven jobs config audit --set user=ann --secret login.password'],
])('the command for the patch %j is %s', (patch, command) => {
  expect(configCommand('audit', patch, fields)).toBe(command);
});
