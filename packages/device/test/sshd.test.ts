import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { makeSshKey } from '@netraven/test-utils/ssh-key';
import { requirePlatform } from '../src/platform/platforms.ts';
import { connect } from '../src/transport/connect.ts';
import { memoryKeys, openTestDevice } from '../test-utils/open.ts';
import { sshdAvailable, startSshd, type Sshd } from '@netraven/test-utils/start-sshd';

const why = sshdAvailable();
const rsa = makeSshKey('rsa', { bits: 2048 });
const stranger = makeSshKey('ed25519');

async function start(...options: Parameters<typeof startSshd>): Promise<Sshd> {
  const server = await startSshd(...options);
  onTestFinished(() => server.stop());
  return server;
}

/** Logs in and runs a command. */
async function login(server: Sshd, privateKey: string, legacyAlgorithms = false): Promise<string> {
  const { address, port, username } = server;
  const quiet = (): void => {};
  const connection = await connect({
    device: { id: 'd', name: 'sshd', address },
    port,
    transport: 'ssh',
    jumpHosts: [],
    telnet: { platform: requirePlatform('linux_frr'), settleMs: 0 },
    connectMs: 20_000,
    sessionMs: 600_000,
    credentials: [{ id: 'k', name: 'key', networks: ['127.0.0.0/8'], username, privateKey }],
    hostKeys: memoryKeys(new Map()),
    legacyAlgorithms,
    redact: (text: string) => text,
    loginMs: 20_000,
    keepaliveMs: 0,
    signal: new AbortController().signal,
    logger: { debug: quiet, info: quiet, warning: quiet, error: quiet, critical: quiet },
  });
  let said = '';
  const { promise, resolve } = Promise.withResolvers<void>();
  await connection.exec('echo it is open', {
    data: (chunk) => void (said += chunk.toString()),
    errorData: quiet,
    closed: () => resolve(),
  });
  await promise;
  await connection.close();
  return said;
}

describe.skipIf(why !== undefined)(`a real OpenSSH server${why === undefined ? '' : ` (skipped: ${why})`}`, () => {
  test.each([
    ['ed25519', makeSshKey('ed25519')],
    ['ECDSA', makeSshKey('ecdsa', { bits: 256 })],
    ['RSA', rsa],
  ])('is opened by an %s key', async (_, { private: privateKey, public: publicKey }) => {
    const server = await start([publicKey]);
    expect(await login(server, privateKey)).toBe('it is open\n');
    expect(server.log()).not.toContain('Failed publickey');
  });

  test('that disconnects after one try is offered an unknown key once, and that is a refusal', async () => {
    const server = await start([rsa.public], ['MaxAuthTries 1']);
    await expect(login(server, stranger.private)).rejects.toMatchObject({ code: 'NR_DEVICE_AUTH_REFUSED' });
    // The server may log it after its answer.
    await expect.poll(() => server.log()).toContain('Failed publickey');
    await server.stop();
    expect(server.log().match(/Failed publickey/g)).toHaveLength(1);
  });

  test.each([
    ['ChaCha20', ['Ciphers chacha20-poly1305@openssh.com']],
    ['encrypt-then-MAC', ['Ciphers aes128-ctr', 'MACs hmac-sha2-256-etm@openssh.com']],
  ])('that offers only %s is used, because both sides know strict key exchange', async (_, settings) => {
    const server = await start([rsa.public], settings);
    expect(await login(server, rsa.private)).toBe('it is open\n');
  });

  test('that offers only a SHA-1 MAC is refused', async () => {
    const server = await start([rsa.public], ['Ciphers aes128-ctr', 'MACs hmac-sha1']);
    await expect(login(server, rsa.private)).rejects.toMatchObject({
      code: 'NR_DEVICE_PROTOCOL',
      message: expect.stringMatching(
        /^sshd \(127\.0\.0\.1:\d+\) offers no safe MAC: it offers hmac-sha1; NetRaven offers hmac-sha2-256, /,
      ),
    });
  });

  test('that offers only what was common in 2005 is used with legacyAlgorithms', async () => {
    const algorithms = {
      KexAlgorithms: 'diffie-hellman-group1-sha1',
      HostKeyAlgorithms: 'ssh-rsa',
      Ciphers: '3des-cbc',
      MACs: 'hmac-sha1',
    };
    const settings = Object.entries(algorithms).map(([name, value]) => `${name} ${value}`);
    const ed25519 = makeSshKey('ed25519');
    const server = await start([ed25519.public], settings, 'rsa');
    await expect(login(server, ed25519.private)).rejects.toMatchObject({
      code: 'NR_DEVICE_PROTOCOL',
      message: expect.stringContaining('offers no safe key exchange algorithm: it offers diffie-hellman-group1-sha1; '),
      hint: expect.stringContaining('`netraven devices set sshd --legacy-algorithms`'),
    });
    expect(await login(server, ed25519.private, true)).toBe('it is open\n');
  });

  test('that knows only SHA-1 for RSA needs legacyAlgorithms, and gets no SHA-1 signature without them', async () => {
    const server = await start([rsa.public], ['PubkeyAcceptedAlgorithms ssh-rsa']);
    const refused: unknown = await login(server, rsa.private).catch((thrown: unknown) => thrown);
    expect(refused).toMatchObject({
      code: 'NR_DEVICE_AUTH_REFUSED',
      cause: { message: expect.stringContaining('SHA-1') },
    });
    expect(server.log()).not.toContain('Accepted publickey');
    expect(await login(server, rsa.private, true)).toBe('it is open\n');
  });

  test('on a Linux host shows the files of linux_debian', async () => {
    const { address, port, username } = await start([rsa.public]);
    const { device } = openTestDevice({ name: 'sshd', address, port }, 'linux_debian', {
      credentials: [{ id: 'k', name: 'key', networks: ['127.0.0.0/8'], username, privateKey: rsa.private }],
    });
    const config = await (await device.connect()).readConfig();
    const shown = ['/etc/hosts', '/etc/nftables.conf', '/etc/network/interfaces'].filter((file) => existsSync(file));
    expect(shown).toContain('/etc/hosts');
    for (const file of shown) expect(config).toContain(`==> ${file} <==\n${readFileSync(file, 'utf8').trimEnd()}`);
    expect(config).toMatch(/^==> \/etc\/host/);
    expect(config).not.toContain('end of configuration');
  });

  test('on a Linux host that cuts its answers at the same place each time gives no configuration', async () => {
    const { address, port, username } = await start(
      [rsa.public],
      ['ForceCommand sh -c "$SSH_ORIGINAL_COMMAND" | head -c 100'],
    );
    const { device, quarantined } = openTestDevice({ name: 'sshd', address, port }, 'linux_debian', {
      credentials: [{ id: 'k', name: 'key', networks: ['127.0.0.0/8'], username, privateKey: rsa.private }],
    });
    await expect((await device.connect()).readConfig()).rejects.toMatchObject({
      code: 'NR_DEVICE_TRUNCATED',
      message: expect.stringContaining('its last line is not `# end of configuration`') as unknown,
    });
    expect(quarantined[0]?.raw).toHaveLength(100);
  });
});
