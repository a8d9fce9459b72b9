import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startSimulator } from '@netraven/testing';
import { copyCluster } from '@netraven/db/test-utils/copy-cluster';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { atTerminal, tty } from '../../at-terminal.ts';
import { inProcess } from '../../in-process.ts';
import type { Ended } from '../../../test-utils/netraven.ts';
import { started } from '../../started.ts';
import { useTestDatabase } from '../../use-test-database.ts';
import { matching, refusal } from '../../matching.ts';

const passphrase = 'canary-passphrase-4711';
const form = { type: 'pkcs8', format: 'pem' } as const;

interface Key {
  readonly plain: string;
  readonly locked: string;
  /** As in `authorized_keys`. */
  readonly open: string;
}

function makeKey(): Key {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    plain: privateKey.export(form).toString(),
    locked: privateKey.export({ ...form, cipher: 'aes-256-cbc', passphrase }).toString(),
    open: openLine(publicKey),
  };
}

function openLine(publicKey: KeyObject): string {
  const { x = '' } = publicKey.export({ format: 'jwk' });
  const fields = [Buffer.from('ssh-ed25519'), Buffer.from(x, 'base64url')].map((value) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(value.length);
    return Buffer.concat([length, value]);
  });
  return `ssh-ed25519 ${Buffer.concat(fields).toString('base64')}`;
}

const secretLines = ({ plain, locked }: Key): string[] =>
  `${plain}\n${locked}`.split('\n').filter((line) => line !== '' && !line.startsWith('-----'));

it('a key is added from its file, logs in to a device, and only its fingerprint is ever shown', async () => {
  const key = makeKey();
  const simulator = await startSimulator([
    { name: 'core-1', platform: 'cisco_ios', username: 'netops', password: 'another', authorizedKey: key.open },
  ]);
  onTestFinished(() => simulator.close());
  const host = new HostFolder().write('keys/lab-canary-file', key.locked).write('keys/not-a-key', 'hello\n');
  await copyCluster(host.home);
  await started(host);
  const outputs: string[] = [];
  const command = async (line: string, env?: NodeJS.ProcessEnv): Promise<Ended> => {
    const ended = await inProcess(host, line.split(' '), env === undefined ? {} : { env });
    outputs.push(ended.stdout, ended.stderr);
    return ended;
  };
  const add = 'credentials add lab --username netops --network 127.0.0.0/8 --private-key keys/lab-canary-file';

  // Refused, each with a code and a next step.
  expect(await command(add)).toMatchObject({
    stdout: '',
    ...refusal(/^NR_CREDENTIAL_PASSPHRASE_MISSING: [^]* next: .*NETRAVEN_KEY_PASSPHRASE/),
  });
  expect(await command(add, { NETRAVEN_KEY_PASSPHRASE: 'wrong-canary-one' })).toMatchObject(
    refusal(/^NR_CREDENTIAL_PASSPHRASE_WRONG: [^]* next: /),
  );
  expect(
    await command('credentials add x --username u --network 127.0.0.0/8 --private-key keys/not-a-key'),
  ).toMatchObject(refusal(/^NR_CREDENTIAL_KEY_UNREADABLE: [^]* next: .*ssh-keygen/));
  expect(await command('credentials add x --username u --network 127.0.0.0/8 --private-key keys')).toMatchObject(
    refusal(/^NR_USAGE_INVALID: The private key keys cannot be read: EISDIR/),
  );
  expect(await command('credentials add x --username u --network 127.0.0.0/8 --private-key keys/none')).toMatchObject(
    refusal(/^NR_USAGE_INVALID: The private key keys\/none [^]* next: .*--private-key/),
  );
  expect((await command('credentials list')).stdout).toBe('');

  // Added.
  const added = await command(add, { NETRAVEN_KEY_PASSPHRASE: passphrase });
  expect(added).toMatchObject({ code: 0, stderr: '' });
  const [, fingerprint = ''] =
    /^Added lab \(netops, key (SHA256:[\w+/]{43})\), for every device in 127\.0\.0\.0\/8\.$/m.exec(added.stdout) ?? [];
  expect((await command('credentials list')).stdout).toContain(`  key ${fingerprint}\n`);
  expect(JSON.parse((await command('credentials list --json')).stdout)).toMatchObject({
    credentials: [{ name: 'lab', kind: 'key', fingerprint }],
  });

  // Used.
  const { address, port } = simulator.device('core-1');
  await command(`devices add core-1 ${address} --port ${port} --platform cisco_ios`);
  expect(await command('run backup --all')).toMatchObject({ code: 0 });
  expect(simulator.device('core-1').stats).toMatchObject({ attempts: 1, logins: 1 });

  // Nowhere: neither shown, nor logged, nor in any file of the home, the database's included.
  const canaries = [...secretLines(key), passphrase, 'wrong-canary-one', 'lab-canary-file'];
  expect(outputs.filter((output) => canaries.slice(0, -1).some((each) => output.includes(each)))).toEqual([]);
  await command('logs --json');
  const files = globSync('**', { cwd: host.home }).map((file) => join(host.home, file));
  const read = files.flatMap((file) => contentOf(file) ?? []);
  expect(read.length).toBeGreaterThan(100);
  expect(read.filter((content) => canaries.some((each) => content.includes(each)))).toEqual([]);
});

/** Undefined for a folder, and for a file that the database has just removed. */
function contentOf(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    if (['EISDIR', 'ENOENT', 'ENXIO'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

it.skipIf(tty === '')(
  `at a terminal the passphrase is asked for only if the key needs one${tty === '' ? ' (skipped: no script(1))' : ''}`,
  async () => {
    const key = makeKey();
    const host = await useTestDatabase(new HostFolder().write('locked', key.locked).write('plain', key.plain));
    await started(host);
    const add = (name: string, file: string): string[] => [
      'credentials',
      'add',
      name,
      '--username=netops',
      '--network=127.0.0.0/8',
      '--private-key',
      file,
    ];
    const question = 'Passphrase of the key: ';
    const asked = await atTerminal(host, add('a', 'locked'), question, passphrase);
    expect(asked).toMatchObject({ code: 0, stdout: matching(question) });
    expect(asked.stdout).toMatch(/Added a \(netops, key SHA256:/);
    expect(asked.stdout).not.toContain(passphrase);
    const wrong = await atTerminal(host, add('b', 'locked'), question, 'falsch');
    expect(wrong).toMatchObject({
      code: 2,
      stdout: matching('NR_CREDENTIAL_PASSPHRASE_WRONG'),
    });
    const unasked = await atTerminal(host, add('c', 'plain'), question, passphrase);
    expect(unasked).toMatchObject({ code: 0, stdout: expect.not.stringContaining(question) as unknown });
  },
);

it('a key given as an argument is refused without being repeated', async () => {
  const { plain } = makeKey();
  const { code, stdout, stderr } = await inProcess(new HostFolder(), [
    'credentials',
    'add',
    'lab',
    '--username=netops',
    `--private-key=${plain}`,
  ]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^NR_USAGE_PASSWORD: .*\n {2}next: .*--private-key FILE/);
  expect(stderr).not.toContain('PRIVATE KEY-----');
});

it.each([
  [['--private-key=x', '--password-stdin'], /--private-key.*--password-stdin/],
  [['--agent', '--password-stdin'], /--agent.*--password-stdin/],
  [['--agent', '--private-key=x'], /--agent.*--private-key/],
  // The name of the credential behind the option.
  [['--agent', 'core'], /--agent.*'core'.*fingerprint/],
])('the options %j are refused with the reason', async (options, reason) => {
  const args = ['credentials', 'add', 'lab', '--username=netops', '--network=127.0.0.0/8', ...options];
  expect(await inProcess(new HostFolder(), args)).toMatchObject(
    refusal(new RegExp(`^NR_USAGE_INVALID: .*${reason.source}`)),
  );
});

it('a login by the SSH agent is added, shown as such, and replaced', async () => {
  const host = await useTestDatabase(new HostFolder());
  await started(host);
  const command = (line: string, env: NodeJS.ProcessEnv = {}): Promise<Ended> =>
    inProcess(host, line.split(' '), { env });
  const fingerprint = 'SHA256:kBdqRn0iCYYEvLDMZKQPtEPZVGu5Y9cNDL8wZ7mVJY0';
  expect(await command('credentials add all --username netops --network 127.0.0.0/8 --agent')).toMatchObject({
    code: 0,
    stdout: 'Added all (netops, agent), for every device in 127.0.0.0/8.\n',
  });
  expect(
    await command(`credentials add one --username netops --network 127.0.0.0/8 --agent ${fingerprint}`),
  ).toMatchObject({
    code: 0,
    stdout: `Added one (netops, agent, key ${fingerprint}), for every device in 127.0.0.0/8.\n`,
  });
  const { stdout } = await command('credentials list');
  expect(stdout).toMatch(/^all .* {2}agent$/m);
  expect(stdout).toMatch(/^one .* {2}agent, key SHA256:[\w+/]{43}$/m);
  const listed = async (): Promise<unknown> =>
    (JSON.parse((await command('credentials list --json')).stdout) as { credentials: unknown }).credentials;
  expect(await listed()).toMatchObject([
    { name: 'all', kind: 'agent', fingerprint: null },
    { name: 'one', kind: 'agent', fingerprint },
  ]);
  await command('devices add core-1 127.0.0.1 --platform cisco_ios');
  expect((await command('devices show core-1')).stdout).toMatch(/^all +netops +agent +every device/m);
  expect(await command('credentials set one --agent')).toMatchObject({ code: 0 });
  expect(await command('credentials set all --new-password', { NETRAVEN_PASSWORD: 'p' })).toMatchObject({ code: 0 });
  expect(await listed()).toMatchObject([
    { name: 'all', kind: 'password' },
    { name: 'one', kind: 'agent', fingerprint: null },
  ]);
});
