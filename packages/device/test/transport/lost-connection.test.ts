import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import type { Client } from 'ssh2';
import { expect, test } from 'vitest';
import { requirePlatform } from '../../src/platform/platforms.ts';
import { SshConnection } from '../../src/transport/ssh-connection.ts';
import { TelnetConnection } from '../../src/transport/telnet/telnet-connection.ts';
import type { Ended } from '../../src/transport/transport.ts';
import { account } from '../open.ts';

const credential = { id: 'r', name: 'right', ...account };
const endpoint = 'core-1 (192.0.2.1:22)';
const redact = (text: string): string => text;

function endOfSsh(error: Error): Promise<Ended> {
  const client = new EventEmitter();
  const { ended } = new SshConnection(client as Client, new PassThrough(), credential, endpoint, redact);
  client.emit('error', Object.assign(error, { level: 'client-socket' }));
  return ended;
}

function endOfTelnet(error: Error): Promise<Ended> {
  const stream = new PassThrough();
  const login = { data: () => {}, errorData: () => {}, closed: () => {} };
  const { terminal } = requirePlatform('cisco_ios');
  const { ended } = new TelnetConnection(stream, credential, terminal, { endpoint, redact, login });
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
