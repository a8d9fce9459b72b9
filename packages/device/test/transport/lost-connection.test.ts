import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import type { Client } from 'ssh2';
import { expect, test } from 'vitest';
import { fromOutside } from '../../src/platform/bounded-pattern.ts';
import { requirePlatform } from '../../src/platform/platforms.ts';
import { DeviceMasker } from '../../src/secrets/device-masker.ts';
import { SecretJar } from '../../src/secrets/secret-jar.ts';
import { SshConnection } from '../../src/transport/ssh-connection.ts';
import { TelnetConnection } from '../../src/transport/telnet/telnet-connection.ts';
import type { Ended } from '../../src/transport/transport.ts';
import { account, maskKey } from '../../test-utils/open.ts';

const credential = { id: 'r', name: 'right', networks: ['127.0.0.0/8'], ...account };
const endpoint = 'core-1 (192.0.2.1:22)';
const redact = (text: string): string => text;

function endOfSsh(error: Error, masked = redact): Promise<Ended> {
  const client = new EventEmitter();
  const { ended } = new SshConnection(client as Client, new PassThrough(), credential, endpoint, masked);
  client.emit('error', Object.assign(error, { level: 'client-socket' }));
  return ended;
}

function endOfTelnet(error: Error, masked = redact): Promise<Ended> {
  const stream = new PassThrough();
  const login = { data: () => {}, errorData: () => {}, closed: () => {} };
  const { terminal } = requirePlatform('cisco_ios');
  const { ended } = new TelnetConnection(stream, credential, terminal, { endpoint, redact: masked, login });
  stream.destroy(error);
  return ended;
}

test.each([
  ['SSH', endOfSsh],
  ['telnet', endOfTelnet],
])('a session by %s that the network ends lost its connection: it was reached before', async (_protocol, end) => {
  const timeout = Object.assign(new Error('read ETIMEDOUT'), { code: 'ETIMEDOUT' });
  expect(await end(timeout)).toEqual({
    code: 'NR_DEVICE_CLOSED',
    message: `Lost the connection to ${endpoint}: timeout`,
  });
  const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
  expect(await end(reset)).toEqual({
    code: 'NR_DEVICE_CLOSED',
    message: `Lost the connection to ${endpoint}: read ECONNRESET`,
  });
});

test('an unknown error of a telnet session names telnet', async () => {
  expect(await endOfTelnet(new Error('odd'))).toEqual({
    code: 'NR_DEVICE_PROTOCOL',
    message: `Telnet with ${endpoint} failed: odd`,
  });
});

test.each([
  ['SSH', endOfSsh],
  ['telnet', endOfTelnet],
])('a session by %s of a platform with slow patterns ends with a text that shows nothing', async (_protocol, end) => {
  const base = requirePlatform('cisco_ios');
  const secrets = { ...base.secrets, rules: [...base.secrets.rules, '(?:a+)+b (?<secret>\\S+)'] };
  const platform = fromOutside({ ...base, id: 'acme_os', secrets }, 30);
  const masker = new DeviceMasker({ jar: new SecretJar(maskKey), platform, seesSecrets: false });
  const masked = (text: string): string => masker.redactOrHide(text);
  // Pauses the platform.
  await expect(masker.config('a'.repeat(200))).rejects.toMatchObject({ code: 'NR_DEVICE_PATTERN_SLOW' });
  const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
  expect(await end(reset, masked)).toEqual({
    code: 'NR_DEVICE_CLOSED',
    message: `Lost the connection to ${endpoint}: (not shown: the patterns of the platform are too slow)`,
  });
});
