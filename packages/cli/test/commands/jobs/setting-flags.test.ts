import { expect, it } from 'vitest';
import { requiredFlags, tryCommand } from '../../../src/commands/jobs/setting-flags.ts';

const change = {
  type: 'object',
  properties: { lines: { type: 'array', items: { type: 'string' } }, undo: { type: 'array', default: [] } },
  required: ['lines'],
};
const configSchema = { type: 'object', properties: { change, site: { type: 'string' } }, required: ['change', 'site'] };

it('lists are set as JSON, in quotes for a shell', async () => {
  expect(await requiredFlags(configSchema)).toBe(`--set 'change.lines=["…"]' site=…`);
  expect(await requiredFlags(configSchema, ['change'])).toBe('--set site=…');
});

it('a form is set as JSON without its secret, which is asked for', async () => {
  const hook = {
    type: 'object',
    required: ['kind', 'token'],
    properties: { kind: { const: 'hook' }, token: { type: 'string', writeOnly: true } },
  };
  const file = { type: 'object', required: ['kind'], properties: { kind: { const: 'file' } } };
  const target = { type: 'object', required: ['target'], properties: { target: { oneOf: [hook, file] } } };
  expect(await requiredFlags(target)).toBe(`--set 'target={"kind":"hook"}' --secret target.token`);
});

it('a job that may change devices is tried on one device, and its settings are not stored', () => {
  const flags = `--set 'change.lines=["…"]'`;
  expect(tryCommand({ jobType: 'push', permissions: ['device:write'] }, flags)).toBe(
    `netraven run push --device <name> ${flags} --dry-run`,
  );
  expect(tryCommand({ jobType: 'push', permissions: ['network'] }, flags)).toBeUndefined();
  expect(tryCommand({ jobType: 'push', permissions: ['device:write'] }, '')).toBeUndefined();
});
