import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { recordProcess } from '@netraven/core/system';
import { expect, it, onTestFinished } from 'vitest';
import { findServer } from '../../src/place/find-server.ts';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { matching } from '../matching.ts';
import { proofAnswer } from '../proof-answer.ts';

const withFiles = (server: object | string, token?: string): string => {
  const host = new HostFolder().write('.netraven/server.json', server);
  if (token !== undefined) host.write('.netraven/token', token);
  return host.home;
};

/** Listens on a free port. Returns it, and the requests. */
async function listening(
  answer: (request: IncomingMessage) => unknown,
  address = '127.0.0.1',
): Promise<{ port: number; asked: IncomingMessage[] }> {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    void Promise.resolve(answer(request)).then((body) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
    );
  }).listen(0, address);
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, asked };
}

it('a running server is found by its files', async () => {
  const { port } = await listening((request) => proofAnswer(request, 'the-token'));
  const home = withFiles({ address: '127.0.0.1', port, ...recordProcess() }, 'the-token\n');
  expect(await findServer(home)).toEqual({
    url: `http://127.0.0.1:${port}`,
    token: 'the-token',
    pid: process.pid,
    home,
  });
});

it.each([
  ['knows no proof', (): unknown => ({})],
  ['has another token', (request: IncomingMessage): unknown => proofAnswer(request, 'a-guess')],
  ['answers with what it was asked', ({ url }: IncomingMessage): unknown => ({ proof: url?.split('=')[1] })],
])('a program on the port that %s does not get the token', async (_, answer) => {
  const { port, asked } = await listening(answer);
  const home = withFiles({ address: '127.0.0.1', port, ...recordProcess() }, 'the-token');
  await expect(findServer(home)).rejects.toMatchObject({ code: 'NR_SERVER_UNPROVEN' });
  expect(asked).toHaveLength(1);
  expect(JSON.stringify(asked.map(({ rawHeaders, url }) => [rawHeaders, url]))).not.toContain('the-token');
});

it('a program that passes the question on to the server on its new port does not get the token', async () => {
  const real = await listening((request) => proofAnswer(request, 'the-token'));
  const { port } = await listening(async ({ url }) => (await fetch(`http://127.0.0.1:${real.port}${url}`)).json());
  const home = withFiles({ address: '127.0.0.1', port, ...recordProcess() }, 'the-token');
  await expect(findServer(home)).rejects.toMatchObject({ code: 'NR_SERVER_UNPROVEN' });
  expect(real.asked).toHaveLength(1);
});

it('a port on which nothing listens is not reachable', async () => {
  const home = withFiles({ address: '127.0.0.1', port: 1, ...recordProcess() }, 'the-token');
  await expect(findServer(home)).rejects.toMatchObject({ code: 'NR_API_UNREACHABLE' });
});

it('an IPv6 address is put in brackets in the URL', async () => {
  const { port } = await listening((request) => proofAnswer(request, 't'), '::1');
  const home = withFiles({ address: '::1', port, ...recordProcess() }, 't');
  expect((await findServer(home)).url).toBe(`http://[::1]:${port}`);
});

it.each([
  ['that ended', (): object => ({ ...recordProcess(), pid: spawnSync(process.execPath, ['--version']).pid })],
  // As after a restart of the machine or container.
  ['whose number another process has now', (): object => ({ ...recordProcess(), startedAt: '1' })],
])('a server %s gets no request', async (_, record) => {
  const { port, asked } = await listening((request) => proofAnswer(request, 't'));
  const home = withFiles({ address: '127.0.0.1', port, ...record() }, 't');
  await expect(findServer(home)).rejects.toMatchObject({
    code: 'NR_SERVER_NOT_RUNNING',
    message: matching(/process \d+\) was killed/),
  });
  expect(asked).toEqual([]);
});

it.each([
  { what: 'no server.json', home: () => new HostFolder().home },
  { what: 'half a server.json', home: () => withFiles('{"address":"127.', 't') },
  { what: 'a server.json without a port', home: () => withFiles({ address: '127.0.0.1', ...recordProcess() }, 't') },
  { what: 'no token', home: () => withFiles({ address: '127.0.0.1', port: 7070, ...recordProcess() }) },
])('with $what, no server runs', async ({ home }) => {
  await expect(findServer(home())).rejects.toMatchObject({ code: 'NR_SERVER_NOT_RUNNING' });
});
