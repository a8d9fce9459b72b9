import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createClient, type Client } from '../../src/index.ts';

interface Given {
  readonly client: Client;
  /** Method, path and key of the requests. */
  readonly asked: (readonly [method: string | undefined, path: string | undefined, key: unknown])[];
  readonly stop: () => void;
}

/** A server that loses all answers. `answer` gives those that it does not lose, by the number of the request. */
async function losing(answer?: (response: ServerResponse, count: number) => boolean): Promise<Given> {
  const asked: [string | undefined, string | undefined, unknown][] = [];
  const server = createServer((request: IncomingMessage, response) => {
    asked.push([request.method, request.url, request.headers['idempotency-key']]);
    request.resume().on('end', () => {
      if (!answer?.(response, asked.length)) request.socket.destroy();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = (): void => void server.close();
  onTestFinished(stop);
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { client: createClient({ baseUrl, token: 't' }), asked, stop };
}

const problem = (response: ServerResponse, status: number, code: string): true => {
  const body = { type: 'about:blank', title: 'x', status, code, detail: 'x' };
  response.writeHead(status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(body));
  return true;
};
const newRun = { jobType: 'push', devices: 'tag:edge' };

it.each([
  ['a run', (client: Client) => client.runs.create(newRun)],
  ['a retry', (client: Client) => client.runs.retry('1', {})],
  ['a repeated run', (client: Client) => client.runs.again('1', {})],
])('%s whose answer is lost is asked for again with the same key', async (_, ask) => {
  // Any answer that is not lost ends the call.
  const { client, asked } = await losing((response, count) => count > 2 && problem(response, 404, 'NR_RUN_UNKNOWN'));
  await expect(ask(client)).rejects.toMatchObject({ code: 'NR_RUN_UNKNOWN' });
  expect(asked).toHaveLength(3);
  expect(new Set(asked.map(([, , key]) => key)).size).toBe(1);
  expect(asked[0]?.[2]).toMatch(/^[\da-f-]{36}$/);
});

it('two calls have different keys, and a given key is kept', async () => {
  const { client, asked } = await losing((response) => problem(response, 404, 'NR_JOB_UNKNOWN_TYPE'));
  for (const options of [{}, {}, { idempotencyKey: 'mine' }])
    await expect(client.runs.create(newRun, options)).rejects.toMatchObject({ code: 'NR_JOB_UNKNOWN_TYPE' });
  expect(new Set(asked.map(([, , key]) => key)).size).toBe(3);
  expect(asked[2]?.[2]).toBe('mine');
});

it('a run that is never answered may have been created, and the hint says where to look', async () => {
  const { client, asked } = await losing();
  await expect(client.runs.create(newRun)).rejects.toMatchObject({
    code: 'NR_API_ANSWER_LOST',
    message: expect.stringMatching(
      /^The answer to POST \/runs was lost \(.+\)\. NetRaven may have done it$/,
    ) as unknown,
    hint: expect.stringContaining('netraven runs list') as unknown,
  });
  expect(asked.length).toBeGreaterThan(1);
});

it('a server that is not ready or no longer listens after a lost answer does not hide that the run may exist', async () => {
  const busy = await losing((response, count) => count > 1 && problem(response, 503, 'NR_DATABASE_AWAY'));
  await expect(busy.client.runs.create(newRun)).rejects.toMatchObject({ code: 'NR_API_ANSWER_LOST' });
  const ended = await losing(() => {
    ended.stop();
    return false;
  });
  await expect(ended.client.runs.create(newRun)).rejects.toMatchObject({ code: 'NR_API_ANSWER_LOST' });
});

it('a change without a key is sent once, and may have been done', async () => {
  const { client, asked } = await losing();
  const device = { name: 'core-1', address: '192.0.2.1', platform: 'cisco_ios' };
  await expect(client.devices.create(device)).rejects.toMatchObject({
    code: 'NR_API_ANSWER_LOST',
    hint: expect.stringContaining('netraven devices list') as unknown,
  });
  expect(asked).toHaveLength(1);
});

it('what was not sent, or changes nothing, is not said to be done', async () => {
  const { client, stop } = await losing();
  await expect(client.runs.list()).rejects.toMatchObject({ code: 'NR_API_UNREACHABLE' });
  stop();
  await expect(client.runs.create(newRun)).rejects.toMatchObject({ code: 'NR_API_UNREACHABLE' });
});
