import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { credentials, devices } from '@netraven/db';
import { makeSshKey } from '@netraven/test-utils/ssh-key';
import { sshdAvailable, startSshd, type Sshd } from '@netraven/test-utils/start-sshd';
import { agentMissing, startAgent } from '@netraven/test-utils/start-agent';
import { startPlant } from './plant.ts';

const missing = agentMissing ?? sshdAvailable();

async function start(key: { readonly public: string }): Promise<Sshd> {
  // At this level it logs each request of a client.
  const server = await startSshd([key.public], ['LogLevel DEBUG2', 'MaxAuthTries 2']);
  onTestFinished(() => server.stop());
  return server;
}

describe.skipIf(missing)(`logins by a real SSH agent over OpenSSH${missing ? ` (skipped: ${missing})` : ''}`, () => {
  it('back up a device behind a jump host, each by its own key, and the agent is not forwarded', async () => {
    const [deviceKey, jumpKey, ...others] = Array.from({ length: 6 }, () => makeSshKey('ed25519'));
    if (!deviceKey || !jumpKey) throw new Error('six keys were made');
    const [device, jump] = [await start(deviceKey), await start(jumpKey)];
    const agent = await startAgent();
    onTestFinished(() => agent.stop());
    vi.stubEnv('SSH_AUTH_SOCK', agent.socket);
    onTestFinished(() => void vi.unstubAllEnvs());
    // Both servers disconnect after two wrong keys.
    const fingerprints = await agent.load(...others, deviceKey, jumpKey);
    const plant = await startPlant();
    for (const [name, { address, port, username }, fingerprint = ''] of [
      ['jump', jump, fingerprints[5]],
      ['host', device, fingerprints[4]],
    ] as const) {
      await credentials.add(plant.db, {
        networks: ['127.0.0.0/8'],
        name,
        username,
        agent: { fingerprint },
        tags: [name],
        priority: 1,
      });
      const through = name === 'host' ? { settings: { jumpHost: 'jump' } } : {};
      await devices.add(plant.db, { name, address, port, platform: 'linux_debian', tags: [name], ...through });
    }
    const named = { devices: 'name:host' };
    expect((await plant.run('backup', named)).tasks).toMatchObject([{ status: 'success', error: null }]);
    for (const server of [device, jump]) {
      expect(server.log().match(/Accepted publickey/g)).toHaveLength(1);
      expect(server.log()).not.toContain('Failed publickey');
      expect(server.log()).not.toContain('auth-agent-req');
    }
    expect(device.log()).toContain(' request exec ');
    expect(jump.log()).toContain('direct-tcpip');

    vi.stubEnv('SSH_AUTH_SOCK', '');
    expect((await plant.run('backup', named)).tasks).toMatchObject([
      {
        status: 'error',
        error: {
          code: 'NR_DEVICE_AGENT_UNAVAILABLE',
          message: 'Cannot use the SSH agent of the credential jump: SSH_AUTH_SOCK is not set',
          hint: expect.stringContaining('start NetRaven with SSH_AUTH_SOCK') as unknown,
        },
      },
    ]);
  });
});
