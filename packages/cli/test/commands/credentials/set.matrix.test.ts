import { expect, it, onTestFinished } from 'vitest';
import { startSimulator } from '@netraven/testing';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { inProcess } from '../../in-process.ts';
import { netraven, type Ended, type SpawnOptions } from '../../../test-utils/netraven.ts';
import { started } from '../../started.ts';
import { useTestDatabase } from '../../use-test-database.ts';
import { refusal } from '../../matching.ts';

it('the commands in the hints correct and remove a wrong credential', async () => {
  const password = 'canary-right';
  const simulator = await startSimulator([{ name: 'core-1', platform: 'cisco_ios', username: 'netops', password }]);
  onTestFinished(() => simulator.close());
  const host = await useTestDatabase(new HostFolder());
  await started(host);
  const outputs: string[] = [];
  const command = async (line: string, options?: SpawnOptions): Promise<Ended> => {
    const ended = await (options?.input === undefined ? inProcess : netraven)(host, line.split(' '), options);
    outputs.push(ended.stdout, ended.stderr);
    return ended;
  };
  const listed = async (): Promise<unknown> =>
    (JSON.parse((await command('credentials list --json')).stdout) as { credentials: unknown }).credentials;

  const { address, port } = simulator.device('core-1');
  await command(`devices add core-1 ${address} --port ${port} --platform cisco_ios --tag core`);
  await command('credentials add lab --username netopps --network 127.0.0.0/8 --tag core --password-stdin', {
    input: 'canary-typo\n',
  });
  const refused = await command('run backup --all');
  expect(refused.code).toBe(4);
  expect(refused.stdout + refused.stderr).toMatch(/NR_DEVICE_AUTH_REFUSED[^]*`netraven credentials set lab`/);
  expect(
    await command('credentials add lab --username netops --network 127.0.0.0/8 --password-stdin', { input: password }),
  ).toMatchObject(refusal(/^NR_NAME_TAKEN: [^]* next: .*`netraven credentials set <name>`/));

  // What is not named stays; what the environment has for a password is not meant by another option.
  expect(await command('credentials set labb --new-password')).toMatchObject(
    refusal(/^NR_CREDENTIAL_UNKNOWN: There is no credential labb\. Did you mean "lab"\?/),
  );
  expect(await command('credentials set lab')).toMatchObject(refusal(/^NR_SECRET_MISSING: /));
  expect(await command('credentials set lab', { env: { NETRAVEN_PASSWORD: password } })).toMatchObject({
    code: 0,
    stdout: 'Changed lab (netopps), for devices tagged core in 127.0.0.0/8.\n',
  });
  const more = 'credentials set lab --username netops --no-tag --priority 7 --enable';
  const env = { NETRAVEN_PASSWORD: 'canary-other', NETRAVEN_ENABLE_PASSWORD: 'canary-enable' };
  expect(await command(more, { env })).toMatchObject({
    code: 0,
    stdout: 'Changed lab (netops), for every device in 127.0.0.0/8.\n',
  });
  expect(await listed()).toMatchObject([{ name: 'lab', username: 'netops', tags: [], priority: 7, hasEnable: true }]);
  expect((await command('credentials set lab --no-enable --json')).stdout).toContain('"hasEnable": false');
  expect(await command('run backup --all')).toMatchObject({ code: 0 });

  // Removed only after a yes.
  expect(await command('credentials remove lab')).toMatchObject({
    stdout: '',
    ...refusal(/^Without this credential, jobs cannot log in to core-1\.[^]*\nNR_QUESTION_UNASKED: [^]*--yes/),
  });
  expect(await command('credentials remove lab --yes')).toMatchObject({ code: 0, stdout: 'Removed lab.\n' });
  expect(await listed()).toEqual([]);
  expect(outputs.filter((output) => output.includes('canary-'))).toEqual([]);
});

it('a new password given as an argument is refused without being repeated', async () => {
  const { code, stdout, stderr } = await inProcess(new HostFolder(), [
    'credentials',
    'set',
    'lab',
    '--password=canary',
  ]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^NR_USAGE_PASSWORD: /);
  expect(stderr).not.toContain('canary');
});

it.each(['--password-stdin', '--new-password'])('a new key and %s exclude each other', async (option) => {
  const args = ['credentials', 'set', 'lab', '--private-key=x', option];
  expect(await inProcess(new HostFolder(), args)).toMatchObject(refusal(/^NR_USAGE_INVALID: .*--private-key/));
});
