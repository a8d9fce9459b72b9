import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createClient, type Client, type Run } from '../../src/index.ts';

const run: Run = {
  id: '0198c5d6-6a7e-7a3c-9c55-0d6d3d6f0a11',
  jobType: 'backup',
  status: 'queued',
  dryRun: false,
  config: {},
  retryOf: null,
  createdBy: 'api',
  createdAt: '2026-07-30T10:00:00.000Z',
  startedAt: null,
  finishedAt: null,
  cancelRequestedAt: null,
  changed: 0,
  counts: {
    total: 1,
    queued: 1,
    running: 0,
    success: 0,
    failed: 0,
    cancelled: 0,
    error: 0,
    skipped: 0,
  },
};

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

let server: Server;
let seen: Seen[];
let answer: { status: number; type: string; body: string };
let baseUrl: string;
let client: Client;

const answerJson = (status: number, body: unknown, type = 'application/json; charset=utf-8'): void => {
  answer = { status, type, body: JSON.stringify(body) };
};

beforeEach(async () => {
  seen = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      seen.push({ method: request.method, url: request.url, headers: request.headers, body });
      response.writeHead(answer.status, { 'content-type': answer.type }).end(answer.body);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  client = createClient({ baseUrl, token: 'secret-token' });
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

it('a body, the token and an idempotency key are sent as the route says', async () => {
  answerJson(201, run);
  const made = await client.runs.create(
    { jobType: 'backup', devices: { tags: ['core'] } },
    { idempotencyKey: 'nightly-1' },
  );
  expect(made).toEqual(run);
  expect(seen[0]).toMatchObject({ method: 'POST', url: '/api/v1/runs' });
  expect(seen[0]?.headers).toMatchObject({
    authorization: 'Bearer secret-token',
    'content-type': 'application/json',
    'idempotency-key': 'nightly-1',
  });
  expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ jobType: 'backup', devices: { tags: ['core'] } });
});

it('an id goes into the path and a query behind it', async () => {
  answerJson(200, run);
  await client.runs.get(run.id, { wait: 10 });
  expect(seen[0]).toMatchObject({ method: 'GET', url: `/api/v1/runs/${run.id}?wait=10`, body: '' });
});

it('an id can not leave its place in the path', async () => {
  answerJson(200, run);
  await client.runs.get('../../devices?x=#y');
  expect(seen[0]?.url).toBe('/api/v1/runs/..%2F..%2Fdevices%3Fx%3D%23y');
});

it.each(['', '.', '..'])('%j is no id, and nothing is sent', async (id) => {
  await expect(client.runs.get(id)).rejects.toMatchObject({ code: 'NR_API_ID_INVALID' });
  expect(seen).toEqual([]);
});

it('what is not given is not sent', async () => {
  answerJson(200, { logs: [] });
  await createClient({ baseUrl: `${baseUrl}/` }).logs.list({ log_type: 'job', text: 'a b&c' });
  expect(seen[0]?.url).toBe('/api/v1/logs?log_type=job&text=a+b%26c');
  expect(seen[0]?.headers).not.toHaveProperty('authorization');
  expect(seen[0]?.headers).not.toHaveProperty('content-type');
});

it('a problem becomes an error with code, message, hint, status and problems', async () => {
  answerJson(
    404,
    {
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      code: 'NR_DEVICE_UNKNOWN',
      detail: 'No device is called sw9',
      hint: 'Did you mean sw1?',
      problems: [{ path: 'devices.names', message: 'sw9' }],
    },
    'application/problem+json',
  );
  await expect(client.devices.list()).rejects.toMatchObject({
    name: 'ApiError',
    code: 'NR_DEVICE_UNKNOWN',
    message: 'No device is called sw9',
    hint: 'Did you mean sw1?',
    status: 404,
    retryable: false,
    problems: [{ path: 'devices.names', message: 'sw9' }],
  });
});

it('a server that is not ready can be asked again', async () => {
  answerJson(
    503,
    { type: 'about:blank', title: '', status: 503, code: 'NR_SERVER_NOT_READY', detail: 'no worker' },
    'application/problem+json',
  );
  await expect(client.health.ready()).rejects.toMatchObject({ code: 'NR_SERVER_NOT_READY', retryable: true });
});

it('where nobody listens, the error says how to start a server', async () => {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
  await expect(client.health.live()).rejects.toMatchObject({
    code: 'NR_API_UNREACHABLE',
    message: `No NetRaven server answers at ${baseUrl} (ECONNREFUSED)`,
    hint: 'Start one with `netraven start`.',
    retryable: true,
    status: undefined,
  });
});

it('an answer of another shape is refused, naming the field', async () => {
  answerJson(200, { ...run, status: 'dancing' });
  await expect(client.runs.get(run.id)).rejects.toMatchObject({
    code: 'NR_API_ANSWER_INVALID',
    message: expect.stringContaining('status'),
    status: 200,
  });
});

it.each([
  ['a web page', 200, 'text/html', '<html>'],
  ['an error of a proxy', 502, 'text/plain', 'Bad Gateway'],
  ['an error in other JSON', 500, 'application/json', '{"error":"x"}'],
])('%s is not taken for NetRaven', async (_, status, type, body) => {
  answer = { status, type, body };
  await expect(client.devices.list()).rejects.toMatchObject({ code: 'NR_API_ANSWER_INVALID', status });
});

it('fields a newer server adds are left out', async () => {
  answerJson(200, { status: 'live', version: '9.0.0', mood: 'fine' });
  expect(await client.health.live()).toEqual({ status: 'live', version: '9.0.0' });
});

it('an abandoned call rejects with the reason', async () => {
  const reason = new Error('enough');
  await expect(client.devices.list({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});
