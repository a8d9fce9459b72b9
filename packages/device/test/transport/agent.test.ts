import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startSimulator, type Simulator } from '../../src/simulator/index.ts';
import { account, openTestDevice } from '../open.ts';

const programs = ['/usr/bin/ssh-agent', '/usr/bin/ssh-add'];
const missing = programs.find((program) => !existsSync(program));
const why = missing === undefined ? '' : ` (skipped: ${missing} is missing: apt-get install openssh-client)`;
const { generateKeyPairSync } = ssh2.utils;
const pairs = Array.from({ length: 7 }, () => generateKeyPairSync('ed25519'));
const rsa = generateKeyPairSync('rsa', { bits: 2048 });
const byAgent = { id: 'a', name: 'agent', username: account.username, agent: true } as const;

let simulator: Simulator;
let folder: string;
let agent: ChildProcess;
beforeAll(async () => {
  simulator = await startSimulator([
    ...[0, 4, 5].map((index) => ({
      name: `key-${index}`,
      platform: 'cisco_ios',
      ...account,
      authorizedKey: pairs[index]?.public ?? '',
    })),
    { name: 'rsa', platform: 'cisco_ios', ...account, authorizedKey: rsa.public },
    { name: 'no-keys', platform: 'cisco_ios', ...account },
  ]);
  if (missing !== undefined) return;
  folder = await mkdtemp(join(tmpdir(), 'netraven-agent-'));
  const socket = join(folder, 'agent.sock');
  agent = spawn('/usr/bin/ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
  await vi.waitFor(() => existsSync(socket) || Promise.reject(new Error('The agent does not listen')), 60_000);
  vi.stubEnv('SSH_AUTH_SOCK', socket);
});
afterAll(async () => {
  await simulator.close();
  agent?.kill();
  vi.unstubAllEnvs();
  if (folder) await rm(folder, { recursive: true });
});

/** Gives the agent these keys and no others. */
async function load(...keys: readonly { readonly private: string }[]): Promise<void> {
  execFileSync('/usr/bin/ssh-add', ['-q', '-D'], { stdio: 'ignore' });
  for (const [index, key] of keys.entries()) {
    const file = join(folder, `key-${index}`);
    await rm(file, { force: true });
    await writeFile(file, `${key.private}\n`);
    await chmod(file, 0o600);
    execFileSync('/usr/bin/ssh-add', ['-q', file], { stdio: 'ignore' });
  }
}

async function tried(
  name: string,
): Promise<{ error: unknown; attempts: number; warnings: string[]; connections: number }> {
  const simulated = simulator.device(name);
  const { attempts, connections } = simulated.stats;
  const { device, log } = openTestDevice(simulated, 'cisco_ios', { credentials: [byAgent] });
  const error: unknown = await device.connect().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  await device.close();
  return {
    error,
    attempts: simulated.stats.attempts - attempts,
    connections: simulated.stats.connections - connections,
    warnings: log.filter(({ level }) => level === 'warning').map(({ message }) => message),
  };
}

describe.skipIf(missing !== undefined)(`with a real SSH agent${why}`, () => {
  test.each([
    ['key-0', 1],
    ['key-4', 5],
  ])('%s is opened by its key, after the keys before it', async (name, attempts) => {
    await load(...pairs.slice(0, 5));
    expect(await tried(name)).toEqual({ error: undefined, attempts, connections: 1, warnings: [] });
  });

  test('more than five keys are not offered: the account could be locked', async () => {
    await load(...pairs);
    expect(await tried('key-5')).toMatchObject({
      error: { code: 'NR_DEVICE_AUTH_REFUSED' },
      attempts: 5,
      warnings: ['The SSH agent has 7 keys; only the first 5 are offered', 'key-5 refused the credential agent'],
    });
  });

  test('an RSA key signs with SHA-2', async () => {
    await load(rsa);
    expect(await tried('rsa')).toMatchObject({ error: undefined, warnings: [] });
  });

  test('a device without keys gets no offer behind the first', async () => {
    await load(...pairs);
    expect(await tried('no-keys')).toMatchObject({ error: { code: 'NR_DEVICE_AUTH_REFUSED' }, attempts: 0 });
  });

  test('an agent without keys is no reason to connect', async () => {
    await load();
    expect(await tried('key-0')).toMatchObject({
      error: {
        code: 'NR_DEVICE_AGENT_UNAVAILABLE',
        message: 'Cannot use the SSH agent of the credential agent: it has no key',
        hint: expect.stringContaining('ssh-add'),
      },
      connections: 0,
    });
  });
});

test.each([
  ['', 'SSH_AUTH_SOCK is not set'],
  ['/nowhere/agent.sock', 'Failed to connect to agent'],
])('without an agent at "%s" nothing connects', async (path, reason) => {
  const before = process.env['SSH_AUTH_SOCK'];
  vi.stubEnv('SSH_AUTH_SOCK', path);
  expect(await tried('key-0')).toMatchObject({
    error: { code: 'NR_DEVICE_AGENT_UNAVAILABLE', message: expect.stringContaining(reason), retryable: false },
    connections: 0,
  });
  vi.stubEnv('SSH_AUTH_SOCK', before);
});
