import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Client } from '@netraven/api';
import { expect, it, onTestFinished } from 'vitest';
import { clientOf } from '../../src/client/connect.ts';
import { proofAnswer } from '../proof-answer.ts';

const tokens = { api: 'the-token', reveal: 'canary-reveal' };

/** A client of a server that answers each request for a proof. `undefined`: it never answers. */
async function clientTo(
  answer: (request: IncomingMessage) => object | undefined,
): Promise<{ client: Client; seen: () => string }> {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    const proof = answer(request);
    if (proof) response.writeHead(404, { 'content-type': 'application/json' }).end(JSON.stringify(proof));
  }).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = await clientOf({ url, token: tokens.api, pid: process.pid, home: '/srv/home' });
  return { client, seen: () => JSON.stringify(asked.map(({ rawHeaders, url: path }) => [rawHeaders, path])) };
}

const reveal = (client: Client): Promise<unknown> =>
  client.quarantine.reveal(
    '3f9a6c0b-0000-4000-8000-000000000000',
    { reason: 'a test' },
    {
      netravenRevealToken: tokens.reveal,
      requestedBy: 'ann',
    },
  );

it('a program that knows the API token alone does not get the reveal token', async () => {
  const { client, seen } = await clientTo((request) => proofAnswer(request, tokens.api, 'a-guess') ?? {});
  await expect(reveal(client)).rejects.toMatchObject({ code: 'NR_SERVER_UNPROVEN' });
  expect(seen()).not.toContain(tokens.reveal);
});

it('a server that knows both tokens gets both', async () => {
  const { client, seen } = await clientTo((request) => proofAnswer(request, tokens.api, tokens.reveal) ?? {});
  await expect(reveal(client)).rejects.toMatchObject({ code: 'NR_API_ANSWER_INVALID' });
  expect(seen()).toContain(tokens.reveal);
});

it('a request ends at once when it is aborted while the server gives no proof', async () => {
  const { client } = await clientTo(() => undefined);
  const reason = new Error('Ctrl-C');
  const stop = new AbortController();
  const request = client.status.get({ signal: stop.signal });
  setTimeout(() => stop.abort(reason), 50);
  await expect(request).rejects.toBe(reason);
});
