import { expect, it } from 'vitest';
import { HostFolder } from '../../host-folder.ts';
import { netraven, type Ended } from '../../netraven.ts';
import { started } from '../../started.ts';

const settings = `{ type: 'object', additionalProperties: false,
  properties: { to: { type: 'string' }, key: { type: 'string', writeOnly: true } } }`;
const audit = `export const meta = { jobType: 'audit', scope: 'fleet' };
export const configSchema = { '~standard': { version: 1, vendor: 'own', validate: (value) => ({ value }),
  jsonSchema: { input: () => (${settings}), output: () => ({}) } } };
export const run = async ({ config }) => ({ success: config.key === 'hunter-22', message: 'to ' + config.to });`;

it('settings of an administrator are set, shown without secrets, under those of every run, and taken back', async () => {
  const host = new HostFolder().addJob('audit', audit).addJob('norun', `export const meta = { jobType: 'norun' };`);
  const command = (line: string): Promise<Ended> => netraven(host, line.split(' '));
  await started(host);
  await command('devices add r1 127.0.0.1 --platform cisco_ios');

  const set = await command('jobs config audit --set to=noc --set key=hunter-22');
  expect(set).toMatchObject({ code: 0, stderr: '' });
  expect(set.stdout).toMatch(/^SETTING +VALUE\nto +"noc"\nkey +"<secret>"\n$/);
  expect((await command('run audit --all')).stdout).toContain('to noc');
  expect((await command('run audit --all --set to=desk')).stdout).toContain('to desk');

  const wrong = await command('jobs config audit --set too=noc');
  expect(wrong).toMatchObject({ code: 2, stdout: '' });
  expect(wrong.stderr).toMatch(/^NR_PACKAGE_CONFIG_INVALID: .*Did you mean/);

  const unset = await command('jobs config audit --unset key --json');
  expect(JSON.parse(unset.stdout)).toEqual({ name: 'netraven-job-audit', config: { to: 'noc' } });
  expect(await command('run audit --all')).toMatchObject({ code: 4 });
  expect((await command('jobs config netraven-job-none')).stderr).toMatch(/^NR_PACKAGE_UNKNOWN: /);
  expect(await command('jobs enable netraven-job-norun')).toMatchObject({
    code: 0,
    stdout: 'netraven-job-norun is enabled.\n',
    stderr: expect.stringMatching(/^It cannot run all the same, as it is invalid/) as unknown,
  });
});
