import { execFileSync } from 'node:child_process';
import { createServer as createHttps } from 'node:https';
import { createServer } from 'node:net';
import { createServer as createTls, type TlsOptions } from 'node:tls';
import type { RequestListener } from 'node:http';
import { describe, expect, test } from 'vitest';
import type { NetRavenError } from '@netraven/core';
import type { OpenDeviceOptions } from '../../src/index.ts';
import { findProgram } from '@netraven/test-utils/find-program';
import { makeCertificate } from '../../src/simulator/certificate.ts';
import { makeHostKey } from '../../src/simulator/index.ts';
import { listen } from '../listen.ts';
import { openGuard, openTestDevice, type OpenedDevice } from '../../test-utils/open.ts';

const path = '/rest/system/resource';
const certificate = makeCertificate(makeHostKey());

function open(
  httpsPort: number,
  options: Partial<OpenDeviceOptions> = {},
  platform = 'mikrotik_routeros',
): OpenedDevice {
  const where = { name: 'router', address: '127.0.0.1', port: 1 };
  return openTestDevice(where, platform, { httpsPort, ...options });
}

const undone = async (): Promise<never> => expect.fail('Nothing is to be undone');

/** A server of HTTPS that answers as told. */
const https = (listener: RequestListener): Promise<number> => listen(createHttps(certificate, listener));

/** A server of TLS that sends this text to each request, and closes. */
function raw(text: string, options: TlsOptions = {}): Promise<number> {
  const server = createTls({ ...certificate, ...options }, (socket) => {
    socket.on('error', () => undefined).once('data', () => socket.end(text));
  });
  return listen(server.on('tlsClientError', () => undefined));
}

test.each([301, 302, 307, 308])('a redirect (%s) to another host is not followed', async (status) => {
  let asked = 0;
  const other = await https((_, response) => {
    asked += 1;
    response.end('{}');
  });
  const port = await https((_, response) => {
    response.writeHead(status, { location: `https://127.0.0.1:${other}${path}` }).end();
  });
  for (const onError of ['throw', 'return'] as const) {
    await expect(open(port).device.fetch(path, { onError })).rejects.toMatchObject({
      code: 'NR_DEVICE_COMMAND_FAILED',
      message: expect.stringContaining('redirect'),
    });
  }
  expect(asked).toBe(0);
});

test.each([
  ['shorter than it says', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"a":', 'NR_DEVICE_CLOSED'],
  ['cut between two chunks', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{"a":\r\n', 'NR_DEVICE_CLOSED'],
  ['no HTTP', 'SSH-2.0-OpenSSH_9.9\r\n', 'NR_DEVICE_PROTOCOL'],
  ['nothing', '', 'NR_DEVICE_CLOSED'],
  ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{} ', 'NR_DEVICE_PROTOCOL'],
  ['endless headers', `HTTP/1.1 200 OK\r\n${`x: ${'y'.repeat(1000)}\r\n`.repeat(100)}`, 'NR_DEVICE_PROTOCOL'],
  ['another protocol', 'HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n', 'NR_DEVICE_CLOSED'],
])('an answer that is %s is an error', async (_, text, code) => {
  const port = await raw(text);
  const error = await open(port)
    .device.fetch(path)
    .catch((thrown: NetRavenError) => thrown);
  expect(error).toMatchObject({ code, retryable: true });
  // Another port would not help.
  expect((error as NetRavenError).hint ?? '').not.toContain('--https-port');
});

test('a server that speaks no TLS is an error with the way to another port', async () => {
  const port = await listen(createServer((socket) => socket.on('error', () => undefined).end('SSH-2.0-x\r\n')));
  await expect(open(port).device.fetch(path)).rejects.toMatchObject({
    code: 'NR_DEVICE_PROTOCOL',
    hint: expect.stringContaining('netraven devices set router --https-port'),
  });
});

test('a closed port is an error with the way to another port', async () => {
  await expect(open(1).device.fetch(path)).rejects.toMatchObject({
    code: 'NR_DEVICE_UNREACHABLE',
    hint: expect.stringContaining('--https-port'),
    retryable: true,
  });
});

test('a server that never begins TLS is an error after the time limit of the login', async () => {
  const port = await listen(createServer((socket) => socket.on('error', () => undefined).resume()));
  await expect(open(port, { limits: { loginMs: 200 } }).device.fetch(path)).rejects.toMatchObject({
    code: 'NR_DEVICE_TIMEOUT',
    message: expect.stringContaining('TLS'),
  });
});

describe('a request that waits for its turn', () => {
  const steps = ['the guard', 'the mark of the task'] as const;
  const causes = ['closes', 'breaks', 'aborts'] as const;
  test.each(steps.flatMap((step) => causes.map((cause) => [step, cause] as const)))(
    'fails at once when the connection ends (%s, %s), and counts as not sent',
    async (step, cause) => {
      const end = new AbortController();
      const waiting = Promise.withResolvers<void>();
      const release = Promise.withResolvers<void>();
      const left: unknown[] = [];
      let marked = 0;
      const wait = async (): Promise<void> => {
        waiting.resolve();
        await release.promise;
      };
      const guard = openGuard(left, { enter: async () => void (step === 'the guard' && (await wait())) });
      const beforeConfigure = async (): Promise<void> => {
        marked += 1;
        if (step !== 'the guard') await wait();
      };
      const sent: string[] = [];
      const server = createTls(certificate, (socket) => {
        socket.on('error', () => undefined).on('data', (data) => sent.push(data.toString()));
        const act = async (): Promise<void> => {
          await waiting.promise;
          if (cause === 'closes') socket.end();
          else if (cause === 'breaks') socket.destroy();
          else end.abort();
        };
        void act();
      });
      const options = { permissions: ['device:write'], guard, beforeConfigure, signal: end.signal } as const;
      const { device } = open(await listen(server), options);
      await expect(device.fetch(path, { method: 'POST' })).rejects.toMatchObject({
        code: cause === 'aborts' ? 'NR_DEVICE_ABORTED' : 'NR_DEVICE_CLOSED',
      });
      release.resolve();
      await expect.poll(() => left).toEqual(['unsent']);
      expect(marked).toBe(step === 'the guard' ? 0 : 1);
      expect(sent).toEqual([]);
      expect(await device.endChange(false, undone)).toBeUndefined();
    },
  );

  test('may have taken effect if the connection ends behind it', async () => {
    const server = createTls(certificate, (socket) => {
      socket.on('error', () => undefined).once('data', () => socket.destroy());
    });
    const { device } = open(await listen(server), { permissions: ['device:write'] });
    await expect(device.fetch(path, { method: 'POST' })).rejects.toMatchObject({ code: 'NR_DEVICE_CLOSED' });
    expect(await device.endChange(false, undone)).toMatchObject({
      outcome: 'kept',
      message: expect.stringContaining('1 request that may have changed router was sent'),
    });
  });

  test('counts as not sent once another worker may have the device', async () => {
    const left: unknown[] = [];
    const port = await https((_, response) => response.end('{}'));
    const { device } = open(port, { guard: openGuard(left), isHeld: () => false });
    await expect(device.fetch(path)).rejects.toMatchObject({ code: 'NR_DEVICE_ABORTED' });
    expect(left).toEqual(['unsent']);
  });
});

const hasOpenssl = findProgram('openssl') !== undefined;
const skipped = hasOpenssl ? '' : ' (skipped: there is no openssl)';
test.skipIf(!hasOpenssl)(`TLS 1.0 is used only with legacyAlgorithms${skipped}`, async () => {
  const args = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=router', '-keyout', '-', '-out', '-'];
  const pem = execFileSync('openssl', args, { encoding: 'utf8', stdio: 'pipe' });
  const old = { key: pem, cert: pem, minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' } as const;
  const port = await raw('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}', old);
  await expect(open(port).device.fetch(path)).rejects.toMatchObject({ code: 'NR_DEVICE_PROTOCOL' });
  const { device, log } = open(port, { legacyAlgorithms: true });
  expect(await device.fetch(path)).toMatchObject({ status: 200 });
  expect(log).toMatchObject([{ level: 'warning', message: expect.stringContaining('uses TLSv1') }, { level: 'info' }]);
});

test('only harmless headers of an answer are given to the job', async () => {
  const port = await https((_, response) => {
    response.setHeader('set-cookie', 'session=geheim').setHeader('x-auth-token', 'geheim').setHeader('etag', '"7"');
    response.end('{}');
  });
  const { headers } = await open(port).device.fetch(path);
  expect(headers).toEqual({ etag: '"7"' });
});

test('a user who may not do something is no refused login, and the next request is sent', async () => {
  const port = await https((request, response) => {
    response.writeHead(request.method === 'GET' ? 200 : 403).end('{}');
  });
  const logins: unknown[] = [];
  const { device } = open(port, { permissions: ['device:write'], onLogin: (login) => void logins.push(login) });
  await expect(device.fetch(path, { method: 'POST' })).rejects.toMatchObject({ code: 'NR_DEVICE_COMMAND_FAILED' });
  expect(await device.fetch(path)).toMatchObject({ status: 200 });
  expect(logins).toEqual([]);
});

test.each([
  ['fortinet_fortios', '/api/v2/cmdb/firewall/policy', 403, 'NR_DEVICE_COMMAND_FAILED', true],
  ['fortinet_fortios', '/api/v2/cmdb/firewall/policy', 401, 'NR_DEVICE_AUTH_REFUSED', false],
  ['paloalto_panos', '/restapi/v11.0/Objects/Addresses', 403, 'NR_DEVICE_AUTH_REFUSED', false],
])('the first answer to a token on %s (%s): %s is %s', async (platform, asked, status, code, accepted) => {
  const port = await https((_, response) => response.writeHead(status).end('{}'));
  const left: unknown[] = [];
  const credentials = [
    { id: 't', name: 'api', networks: ['127.0.0.0/8'], username: '__token__', password: 'token-0815-abcdef' },
  ];
  const { device } = open(port, { guard: openGuard(left), credentials }, platform);
  await expect(device.fetch(asked)).rejects.toMatchObject({ code });
  expect(left).toEqual([accepted]);
});

test('a login that is refused later is counted by its guard, and not sent again', async () => {
  let asked = 0;
  const port = await https((_, response) => response.writeHead((asked += 1) === 1 ? 200 : 401).end('{}'));
  const guarded: unknown[] = [];
  const guard = openGuard([], {
    enter: async (id) => void guarded.push(['enter', id]),
    leave: async (id, accepted) => void guarded.push(['leave', id, accepted]),
  });
  const logins: unknown[] = [];
  const { device } = open(port, { guard, onLogin: (login) => void logins.push(login) });
  await device.fetch(path);
  guarded.length = 0;
  for (let round = 0; round < 3; round++) {
    await expect(device.fetch(path)).rejects.toMatchObject({ code: 'NR_DEVICE_AUTH_REFUSED' });
  }
  expect(asked).toBe(2);
  expect(guarded).toEqual([
    ['enter', 'c1'],
    ['leave', 'c1', false],
  ]);
  expect(logins).toEqual([{ deviceId: 'id-router', credentialId: 'c1', accepted: false }]);
});

test.each([
  [503, true],
  [429, true],
  [500, false],
])('another attempt may follow status %s: %s', async (status, retryable) => {
  const port = await https((_, response) => response.writeHead(status).end('{}'));
  await expect(open(port).device.fetch(path)).rejects.toMatchObject({ code: 'NR_DEVICE_COMMAND_FAILED', retryable });
});

test('the request has the host, the login and what the job asked for, and no more', async () => {
  const seen: unknown[] = [];
  const port = await https((request, response) => {
    seen.push(request.rawHeaders.map((text) => text.toLowerCase()));
    response.end('{}');
  });
  await open(port).device.fetch(path, { headers: { Accept: 'text/xml' } });
  expect(seen).toEqual([
    [
      ...['host', `127.0.0.1:${port}`, 'user-agent', 'netraven', 'accept-encoding', 'identity', 'connection', 'close'],
      ...['accept', 'text/xml', 'authorization', expect.stringMatching(/^basic /)],
    ],
  ]);
});
