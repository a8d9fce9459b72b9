import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { freePort } from '@netraven/test-utils/free-port';
import { createClient, type Client, type Run } from '../../src/index.ts';

const run: Run = {
  id: '0198c5d6-6a7e-7a3c-9c55-0d6d3d6f0a11',
  jobType: 'backup',
  status: 'queued',
  dryRun: false,
  config: {},
  retryOf: null,
  waves: null,
  summary: null,
  scheduleId: null,
  dueAt: null,
  triggerId: null,
  createdBy: 'api',
  createdAt: '2026-07-30T10:00:00.000Z',
  startedAt: null,
  finishedAt: null,
  cancelRequestedAt: null,
  changed: 0,
  saved: 0,
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

it('a call sends its body, the token and an idempotency key', async () => {
  answerJson(201, run);
  const made = await client.runs.create({ jobType: 'backup', devices: 'tag:core' }, { idempotencyKey: 'nightly-1' });
  expect(made).toEqual(run);
  expect(seen[0]).toMatchObject({ method: 'POST', url: '/api/v1/runs' });
  expect(seen[0]?.headers).toMatchObject({
    authorization: 'Bearer secret-token',
    'content-type': 'application/json',
    'idempotency-key': 'nightly-1',
  });
  expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ jobType: 'backup', devices: 'tag:core' });
});

it('a call sends the id in the path, followed by the query', async () => {
  answerJson(200, run);
  await client.runs.get(run.id, { wait: 10 });
  expect(seen[0]).toMatchObject({ method: 'GET', url: `/api/v1/runs/${run.id}?wait=10`, body: '' });
});

it('an id cannot change the path', async () => {
  answerJson(200, run);
  await client.runs.get('../../devices?x=#y');
  expect(seen[0]?.url).toBe('/api/v1/runs/..%2F..%2Fdevices%3Fx%3D%23y');
});

it.each(['', '.', '..'])('the id %j is refused before anything is sent', async (id) => {
  await expect(client.runs.get(id)).rejects.toMatchObject({ code: 'NR_API_ID_INVALID' });
  expect(seen).toEqual([]);
});

it('absent arguments are not sent', async () => {
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

it('the error of a server that is not ready is retryable', async () => {
  answerJson(
    503,
    { type: 'about:blank', title: '', status: 503, code: 'NR_SERVER_NOT_READY', detail: 'no worker' },
    'application/problem+json',
  );
  await expect(client.health.ready()).rejects.toMatchObject({ code: 'NR_SERVER_NOT_READY', retryable: true });
});

it('without a server, the hint names the command that starts one', async () => {
  const none = `http://127.0.0.1:${await freePort()}`;
  await expect(createClient({ baseUrl: none }).health.live()).rejects.toMatchObject({
    code: 'NR_API_UNREACHABLE',
    message: `No NetRaven server answers at ${none} (ECONNREFUSED)`,
    hint: 'Start one with `netraven start`.',
    retryable: true,
    status: undefined,
  });
});

it('an invalid answer is refused, and the error names the field', async () => {
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
])('%s is not accepted as an answer of NetRaven', async (_, status, type, body) => {
  answer = { status, type, body };
  await expect(client.devices.list()).rejects.toMatchObject({ code: 'NR_API_ANSWER_INVALID', status });
});

it('unknown fields of a newer server are dropped', async () => {
  answerJson(200, { status: 'live', version: '9.0.0', mood: 'fine' });
  expect(await client.health.live()).toEqual({ status: 'live', version: '9.0.0' });
});

it('an aborted call rejects with the reason of its signal', async () => {
  const reason = new Error('enough');
  await expect(client.devices.list({}, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});

it.each([
  [429, true],
  [503, true],
  [400, false],
  [409, false],
])('a refusal with %i may be asked again: %s', async (status, retryable) => {
  answerJson(
    status,
    { type: 'about:blank', title: 'Refused', status, code: 'NR_X', detail: 'no' },
    'application/problem+json',
  );
  await expect(client.devices.list()).rejects.toMatchObject({ code: 'NR_X', status, retryable });
});

it('a field of a query that is undefined is not sent', async () => {
  answerJson(200, { runs: [] });
  await client.runs.list({ limit: 5, status: undefined });
  expect(seen.at(-1)?.url).toBe('/api/v1/runs?limit=5');
});
