import dns from 'node:dns';
import { once } from 'node:events';
import { createServer, request, type IncomingMessage } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { connectError, connectTo, resolveHost } from '../../src/outbound/index.ts';

const ipv6 = { address: '::1', family: 6 } as const;
const ipv4 = { address: '127.0.0.1', family: 4 } as const;

/** Has each name stand for these addresses. */
function answerLookups(...addresses: readonly { address: string; family: 4 | 6 }[]): void {
  const real = dns.promises.lookup;
  dns.promises.lookup = (async () => addresses) as unknown as typeof real;
  syncBuiltinESMExports();
  onTestFinished(() => {
    dns.promises.lookup = real;
    syncBuiltinESMExports();
  });
}

/** Starts a server on 127.0.0.1 only. Returns its port. */
async function listen(): Promise<number> {
  const server = createServer((_, response) => response.end('ok'));
  await once(server.listen(0, ipv4.address), 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

const get = (port: number, addresses: Parameters<typeof connectTo>[0]): Promise<string> =>
  new Promise<IncomingMessage>((resolve, reject) => {
    request(`http://service.invalid:${port}/`, connectTo(addresses), resolve)
      .on('error', (error) => reject(connectError(error)))
      .end();
  }).then(text);

const { signal } = new AbortController();

it('of the addresses of a name, those that are refused are left out', async () => {
  answerLookups(ipv6, ipv4);
  expect(await resolveHost({ hostname: 'localhost' }, ['127.0.0.1'], signal)).toEqual([ipv4]);
  expect(await resolveHost({ hostname: 'localhost' }, ['127.0.0.1', '::1'], signal)).toMatchObject([ipv6, ipv4]);
  await expect(resolveHost({ hostname: 'localhost' }, [], signal)).rejects.toMatchObject({
    code: 'NR_ADDRESS_REFUSED',
    message: 'localhost has the address ::1, which is not allowed',
    hint: expect.stringContaining("`allowAddresses: ['::1']`") as string,
  });
});

it('if nothing listens at the first address, the next one is tried', async () => {
  expect(await get(await listen(), [ipv6, ipv4])).toBe('ok');
});

it('an address that was left out is not tried', async () => {
  await expect(get(await listen(), [ipv6])).rejects.toThrow(/::1/);
});

it('if no address works, the error names each', async () => {
  const other = { address: '127.0.0.2', family: 4 } as const;
  await expect(get(await listen(), [ipv6, other])).rejects.toThrow(
    /^connect E\w+ ::1:\d+.*, connect E\w+ 127\.0\.0\.2:/,
  );
});
