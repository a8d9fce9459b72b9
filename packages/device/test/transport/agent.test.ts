import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { makeSshKey } from '@netraven/test-utils/ssh-key';
import { startSimulator, type Simulator } from '../../src/simulator/index.ts';
import type { AgentLogin } from '../../src/transport/credential.ts';
import { account, openTestDevice } from '../../test-utils/open.ts';
import { sshdAvailable, startSshd } from '@netraven/test-utils/start-sshd';
import { agentMissing, startAgent, type TestAgent } from '@netraven/test-utils/start-agent';

const sshdMissing = sshdAvailable();
const whyNoSshd = sshdMissing === undefined ? '' : ` (skipped: ${sshdMissing})`;
const why = agentMissing === undefined ? '' : ` (skipped: ${agentMissing})`;
const pairs = Array.from({ length: 7 }, () => makeSshKey('ed25519'));
const rsa = makeSshKey('rsa', { bits: 2048 });
const byAgent = { id: 'a', name: 'agent', networks: ['127.0.0.0/8'], username: account.username, agent: {} } as const;

let simulator: Simulator;
let agent: TestAgent | undefined;
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
  if (agentMissing !== undefined) return;
  agent = await startAgent();
  vi.stubEnv('SSH_AUTH_SOCK', agent.socket);
});
afterAll(async () => {
  await simulator.close();
  vi.unstubAllEnvs();
  await agent?.stop();
});

const load: TestAgent['load'] = async (...keys) => (await agent?.load(...keys)) ?? [];

async function tried(
  name: string,
  chosen: AgentLogin = {},
): Promise<{ error: unknown; attempts: number; warnings: string[]; connections: number }> {
  const simulated = simulator.device(name);
  const { attempts, connections } = simulated.stats;
  const { device, log } = openTestDevice(simulated, 'cisco_ios', { credentials: [{ ...byAgent, agent: chosen }] });
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

describe.skipIf(agentMissing !== undefined)(`with a real SSH agent${why}`, () => {
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

  test('of many keys only the one with the fingerprint is offered', async () => {
    const fingerprints = await load(...pairs);
    expect(await tried('key-5', { fingerprint: fingerprints[5] ?? '' })).toEqual({
      error: undefined,
      attempts: 1,
      connections: 1,
      warnings: [],
    });
  });

  test('an agent without the key of the fingerprint is no reason to connect, and the error lists its keys', async () => {
    const [other = ''] = await load(...pairs.slice(1, 2));
    const [wanted = '', known = ''] = await load(...pairs.slice(0, 2));
    expect(known).toBe(other);
    await load(...pairs.slice(1, 2));
    expect(await tried('key-0', { fingerprint: wanted })).toMatchObject({
      error: {
        code: 'NR_DEVICE_AGENT_UNAVAILABLE',
        message: `Cannot use the SSH agent of the credential agent: it has no key ${wanted}, but ${other}`,
      },
      connections: 0,
    });
  });

  test('an RSA key signs with SHA-2', async () => {
    await load(rsa);
    expect(await tried('rsa')).toMatchObject({ error: undefined, warnings: [] });
  });

  test.skipIf(sshdMissing !== undefined)(
    `a device that knows only SHA-1 for RSA is named in the log, and not the agent${whyNoSshd}`,
    async () => {
      await load(rsa);
      const server = await startSshd([rsa.public], ['PubkeyAcceptedAlgorithms ssh-rsa']);
      onTestFinished(() => server.stop());
      const { address, port, username } = server;
      const where = { name: 'sshd', address, port };
      const { device, log } = openTestDevice(where, 'cisco_ios', { credentials: [{ ...byAgent, username }] });
      await expect(device.connect()).rejects.toMatchObject({ code: 'NR_DEVICE_AUTH_REFUSED' });
      expect(log.filter(({ level }) => level === 'warning').map(({ message }) => message)).toEqual([
        'sshd accepts RSA keys only with unsafe SHA-1 signatures; use an ed25519 or ECDSA key',
      ]);
    },
  );

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
