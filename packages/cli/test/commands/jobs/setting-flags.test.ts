import { HostFolder } from '@netraven/test-utils/host-folder';
import { expect, it } from 'vitest';
import { requiredFlags, tryCommand } from '../../../src/commands/jobs/setting-flags.ts';
import { inProcess } from '../../in-process.ts';

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

it('`jobs show` names the command that tries such a job on one device', async () => {
  const schema = `export const configSchema = { '~standard': { version: 1, vendor: 'own', validate: (value) => ({ value }),
    jsonSchema: { input: () => (${JSON.stringify(configSchema)}), output: () => ({}) } } };`;
  const source = `export const meta = { jobType: 'fix' }; export const run = async () => ({ success: true });\n${schema}`;
  const host = new HostFolder().addJob('fix', source, { permissions: ['device:write'] });
  expect((await inProcess(host, ['jobs', 'show', 'fix'])).stdout).toContain(
    `\nFor one run:  netraven run fix --device <name> --set 'change.lines=["…"]' site=… --dry-run\n`,
  );
});

it('a job that may change devices is tried on one device, and its settings are not stored', () => {
  const flags = `--set 'change.lines=["…"]'`;
  expect(tryCommand({ jobType: 'push', permissions: ['device:write'] }, flags)).toBe(
    `netraven run push --device <name> ${flags} --dry-run`,
  );
  expect(tryCommand({ jobType: 'push', permissions: ['network'] }, flags)).toBeUndefined();
  expect(tryCommand({ jobType: 'push', permissions: ['device:write'] }, '')).toBeUndefined();
});
