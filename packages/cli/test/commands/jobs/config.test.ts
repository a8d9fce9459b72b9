import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { inProcess } from '../../in-process.ts';
import { netraven, type Ended, type SpawnOptions } from '../../../test-utils/netraven.ts';
import { started } from '../../started.ts';
import { useTestDatabase } from '../../use-test-database.ts';
import { refusal } from '../../matching.ts';

const settings = `{ type: 'object', additionalProperties: false,
  properties: { to: { type: 'string' }, key: { type: 'string', writeOnly: true },
    login: { type: 'object', properties: { pin: { type: 'integer', writeOnly: true } } } } }`;
const audit = `export const meta = { jobType: 'audit', scope: 'fleet' };
export const configSchema = { '~standard': { version: 1, vendor: 'own', validate: (value) => ({ value }),
  jsonSchema: { input: () => (${settings}), output: () => ({}) } } };
export const run = async ({ config }) => ({ success: config.key === 'hunter-22', message: 'to ' + config.to });`;

const host = new HostFolder('for the file')
  .addJob('audit', audit)
  .addJob('norun', `export const meta = { jobType: 'norun' };`);
const command = (line: string, more: SpawnOptions = {}): Promise<Ended> =>
  (line.includes('-stdin') ? netraven : inProcess)(host, line.split(' '), more);

beforeAll(async () => {
  await started(await useTestDatabase(host));
  await command('devices add r1 127.0.0.1 --platform cisco_ios');
});

it('stored settings are set, shown without secrets, used as defaults of every run, and unset', async () => {
  const set = await command('jobs config audit --set to=noc --set key=hunter-22');
  expect(set).toMatchObject({ code: 0 });
  // It works, and the better way is named.
  expect(set.stderr).toBe(
    'key is a secret and is now in the history of your shell. Use `--secret key`, which asks for it.\n',
  );
  expect(set.stdout).toMatch(/^SETTING +VALUE\nto +"noc"\nkey +"<secret>"\n$/);
  expect((await command('run audit --all')).stdout).toContain('to noc');
  expect((await command('run audit --all --set to=desk')).stdout).toContain('to desk');

  const wrong = await command('jobs config audit --set too=noc');
  expect(wrong).toMatchObject({ code: 2, stdout: '' });
  expect(wrong.stderr).toMatch(/^NR_PACKAGE_CONFIG_INVALID: .*Did you mean/);

  const unset = await command('jobs config audit --unset key --json');
  expect(JSON.parse(unset.stdout)).toEqual({ name: 'netraven-job-audit', config: { to: 'noc' } });
  expect(await command('run audit --all')).toMatchObject({ code: 6 });
  expect((await command('jobs config netraven-job-none')).stderr).toMatch(/^NR_PACKAGE_UNKNOWN: /);
  expect(await command('jobs enable netraven-job-norun')).toMatchObject({
    stdout: '',
    ...refusal(/^NR_PACKAGE_NOT_WAITING: .*is invalid[^]*netraven jobs check/),
  });
});

it('a key that `--unset` cannot remove, or that the same command sets, is refused, and nothing is changed', async () => {
  expect(await command('jobs config audit --set to=noc login.pin=4711')).toMatchObject({ code: 0 });
  for (const [flags, says] of [
    [['--unset', 'to=noc'], '--unset takes only a key, not "to=noc"'],
    [['--unset', ''], '--unset takes only a key, not ""'],
    [['--unset', 'to..noc'], 'The key to..noc has an empty part'],
    [['--unset', '__proto__'], 'The key __proto__ cannot be set'],
    [['--unset', 'to.noc', '--set', 'to=desk'], 'to cannot be set together with --unset to.noc'],
    [['--unset', 'to', '--set', 'to=desk'], 'to cannot be set together with --unset to'],
    [['--unset', 'login', '--set', 'login.pin=1'], 'login.pin cannot be set together with --unset login'],
    [['--unset', 'login', '--secret', 'login.pin'], 'login.pin cannot be set together with --unset login'],
  ] as const) {
    const { code, stdout, stderr } = await inProcess(host, ['jobs', 'config', 'audit', ...flags]);
    expect({ code, stdout, stderr }).toMatchObject({ code: 2, stdout: '' });
    expect(stderr.split('\n')[0]).toBe(`NR_USAGE_SET: ${says}`);
  }
  const stored = await command('jobs config audit --json');
  expect(JSON.parse(stored.stdout)).toMatchObject({ config: { to: 'noc', login: { pin: '<secret>' } } });
  // Keys that only start alike are other settings.
  expect(await command('jobs config audit --set to=desk --unset login t')).toMatchObject({ code: 0 });
  expect(JSON.parse((await command('jobs config audit --json')).stdout)).toMatchObject({ config: { to: 'desk' } });
});

it('settings come from a JSON file, and single ones go before it', async () => {
  const file = join(host.folder, 'settings.json');
  writeFileSync(file, JSON.stringify({ to: 'night shift', key: 'hunter-22' }));
  expect((await command(`run audit --all --config ${file}`)).stdout).toContain('to night shift');
  expect((await command(`run audit --all --config ${file} --set to=desk`)).stdout).toContain('to desk');
  const stored = await command(`jobs config audit --config ${file} --json`);
  expect(JSON.parse(stored.stdout)).toMatchObject({ config: { to: 'night shift', key: '<secret>' } });
  expect(await command('jobs config audit --unset key to')).toMatchObject({ code: 0 });
  writeFileSync(file, '[1]');
  for (const line of [`run audit --all --config ${file}`, `jobs config audit --config ${file}`]) {
    const wrong = await command(line);
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
    expect(wrong.stderr).toContain('it must contain a JSON object');
  }
});

it('a secret setting comes from stdin, the environment or a question, and never from the command line', async () => {
  const piped = await command('jobs config audit --secret key --secrets-stdin --set to=noc', { input: 'hunter-22\n' });
  expect(piped).toMatchObject({ code: 0, stderr: '' });
  expect(piped.stdout).toContain('"<secret>"');
  expect(await command('run audit --all')).toMatchObject({ code: 0 });

  const env = { NETRAVEN_SECRET_KEY: '22' };
  expect(await command('jobs config audit --secret key', { env })).toMatchObject({ code: 0, stderr: '' });
  expect(await command('run audit --all')).toMatchObject({ code: 6 });
  // A text as it is, whatever it looks like: as a number it would not fit.
  expect(await command('run audit --all --secret key', { env: { NETRAVEN_SECRET_KEY: 'hunter-22' } })).toMatchObject({
    code: 0,
  });
  // Where the job takes no text, a text would be refused.
  const pin = { env: { NETRAVEN_SECRET_LOGIN_PIN: '4711', NETRAVEN_SECRET_KEY: 'hunter-22' } };
  const withPin = await command('run audit --all --secret key login.pin', pin);
  expect(withPin, withPin.stderr).toMatchObject({ code: 0 });
  const kept = await command('jobs config audit --secret login.pin', pin);
  expect(kept, kept.stderr).toMatchObject({ code: 0 });
  expect(await command('jobs config audit --unset login')).toMatchObject({ code: 0 });
  const seen = await command('run audit --all --set key=hunter-22');
  expect(seen).toMatchObject({ code: 0 });
  expect(seen.stderr).toContain('Use `--secret key`, which asks for it');

  for (const line of [
    'jobs config audit --secret key',
    'run audit --all --secret key',
    'run audit --all --secret key --secrets-stdin',
  ]) {
    expect(await command(line), line).toMatchObject({
      stdout: '',
      ...refusal(/^NR_SECRET_MISSING: [^]*next: .*--secrets-stdin.*NETRAVEN_SECRET_/),
    });
  }
  for (const line of [
    'jobs config audit --secret key=x',
    'jobs config audit --secrets-stdin',
    'jobs config audit --secret key --unset key',
  ]) {
    expect((await command(line)).stderr, line).toMatch(/^NR_USAGE_SET: /);
  }
  expect((await command('jobs config audit --secret key=canary')).stderr).not.toContain('canary');
});
