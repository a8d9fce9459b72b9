import { connect, type AddressInfo, type Socket } from 'node:net';
import { NetRavenError } from '@netraven/core';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { createApp, mostRequests } from '../../src/http/create-app.ts';
import { openSessions, type Sessions } from '../../src/http/sessions.ts';
import { revealCheck, tokenCheck } from '../../src/http/token.ts';
import { WrongTokens } from '../../src/http/wrong-tokens.ts';
import { token } from '../../test-utils/api.ts';
import { recordingLogger, type RecordingLogger } from '../../test-utils/recording-logger.ts';
import { send, type Answer } from '../../test-utils/send.ts';

const bearer = { authorization: `Bearer ${token}` };
const json = { ...bearer, 'content-type': 'application/json' };

let app: FastifyInstance;
let logger: RecordingLogger;
let port: number;
let sessions: Sessions;
const received: unknown[] = [];
const open = { config: { auth: 'none' } } as const;

beforeEach(async () => {
  received.length = 0;
  logger = recordingLogger();
  sessions = openSessions();
  app = createApp({ checkToken: tokenCheck({ value: token }), checkReveal: revealCheck(undefined), sessions, logger });
  app.get('/open', open, () => ({ ok: true }));
  app.get('/closed', { config: { auth: 'token' } }, () => ({ ok: true }));
  app.get('/unsaid', () => ({ ok: true }));
  app.get('/broken', open, () => {
    throw new Error('password is hunter2');
  });
  app.get('/no-database', open, () => {
    throw Object.assign(new Error('connect ENOENT /run/x'), { code: 'ENOENT' });
  });
  app.get('/no-files', open, () => {
    throw Object.assign(new Error('could not read block 0 in file "base/5/1259"'), { code: '58P01' });
  });
  app.get('/unknown-device', open, () => {
    throw new NetRavenError('NR_DEVICE_UNKNOWN', 'No device is called sw9', { hint: 'Did you mean sw1?' });
  });
  const schema = { response: { 200: z.object({ n: z.number() }) } };
  app.get('/invalid-answer', { ...open, schema }, () => ({ n: 'many' }));
  app.post('/body', { config: { auth: 'token' }, schema: { body: z.strictObject({ n: z.number() }) } }, (request) => {
    received.push(request.body);
    return { ok: true };
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  ({ port } = app.server.address() as AddressInfo);
});

afterEach(() => app.close());

const problem = (answer: Answer): Record<string, unknown> => {
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  return answer.body as Record<string, unknown>;
};

const post = (body: string, headers: Record<string, string> = json): Promise<Answer> =>
  send(port, '/body', { method: 'POST', headers, body });

describe('the token', () => {
  it('is accepted', async () => {
    expect(await send(port, '/closed', { headers: bearer })).toMatchObject({ status: 200, body: { ok: true } });
  });

  it.each([
    ['is missing', {}],
    ['is wrong', { authorization: 'Bearer wrong' }],
    ['is truncated', { authorization: `Bearer ${token.slice(0, -1)}` }],
    ['has an additional character', { authorization: `Bearer ${token}x` }],
    ['is empty', { authorization: 'Bearer ' }],
    ['is sent with another scheme', { authorization: `Basic ${token}` }],
  ])('is refused when it %s', async (_, headers) => {
    const answer = await send(port, '/closed', { headers });
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expect(problem(answer)).toMatchObject({ code: 'NR_TOKEN_REFUSED', status: 401, title: 'Unauthorized' });
  });

  it('is checked before the body is read', async () => {
    const answer = await send(port, '/body', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{',
    });
    expect(answer.status).toBe(401);
  });

  it('is not required by open routes', async () => {
    expect(await send(port, '/open')).toMatchObject({ status: 200 });
  });
});

it('a route that does not say who may use it needs the token', async () => {
  expect(await send(port, '/unsaid')).toMatchObject({ status: 401 });
  expect(await send(port, '/unsaid', { headers: bearer })).toMatchObject({ status: 200 });
});

it('many wrong tokens are answered alike and logged a few times, and the right token is accepted in between', async () => {
  const wrong = (n: number): Promise<unknown> =>
    send(port, '/closed', { headers: { authorization: `Bearer wrong${n}` } }).then(
      ({ status, body }) => JSON.stringify({ status, body }),
      () => 'disconnected',
    );
  const answers = Promise.all(Array.from({ length: 130 }, (_, n) => wrong(n)));
  expect(await send(port, '/closed', { headers: bearer })).toMatchObject({ status: 200 });
  const kinds = new Set(await answers);
  // Those of a slow machine come so late that none is one too many.
  expect([...kinds].filter((kind) => kind !== 'disconnected')).toHaveLength(1);
  const warnings = logger.entries.filter(({ level }) => level === 'warning');
  expect(warnings).toHaveLength(11);
  expect(warnings.at(-1)?.message).toBe('Wrong token from 127.0.0.1; within a minute 100 from there, 100 in total');
});

it('a wrong token is not answered while too many others wait for their answer', async () => {
  using count = vi.spyOn(WrongTokens.prototype, 'count');
  count.mockResolvedValueOnce('drop');
  const wrong = { headers: { authorization: 'Bearer wrong' } };
  await expect(send(port, '/closed', wrong)).rejects.toThrow(/hang up|ECONNRESET/);
  expect(await send(port, '/closed', wrong)).toMatchObject({ status: 401 });
});

describe('the key of a session', () => {
  const keyHeader = (): { authorization: string } => ({ authorization: `Bearer ${sessions.open()}` });
  const body = '{"n":1}';

  it('replaces the token', async () => {
    const headers = keyHeader();
    expect(await send(port, '/closed', { headers })).toMatchObject({ status: 200 });
    expect(await post(body, { ...headers, 'content-type': 'application/json' })).toMatchObject({ status: 200 });
  });

  it('is refused after sign-out', async () => {
    const key = sessions.open();
    sessions.end(key);
    const answer = await send(port, '/closed', { headers: { authorization: `Bearer ${key}` } });
    expect(problem(answer)).toMatchObject({ status: 401, code: 'NR_SESSION_ENDED' });
    // A page that is still open sends it. It is no guess.
    expect(logger.entries.filter(({ level }) => level === 'warning')).toEqual([]);
  });

  it('is read from no cookie, and no cookie of another port keeps the page out', async () => {
    const key = sessions.open();
    const cookie = `netraven_${port}=${key}; session=${key}; token=${token}`;
    const answer = await send(port, '/closed', { headers: { cookie } });
    expect(problem(answer)).toMatchObject({ status: 401, code: 'NR_TOKEN_REFUSED' });
    const signedIn = { cookie: `netraven_${port}=x; ${cookie}`, authorization: `Bearer ${key}` };
    expect(await send(port, '/closed', { headers: signedIn })).toMatchObject({ status: 200 });
  });

  it.each([
    ['another site', (): string => 'https://evil.example'],
    ['another port of this machine', (p: number): string => `http://127.0.0.1:${p + 1}`],
    ['another name of this machine', (p: number): string => `http://localhost:${p}`],
    ['a sandboxed page', (): string => 'null'],
  ])('does not allow changes from %s', async (_, origin) => {
    const headers = { ...keyHeader(), 'content-type': 'application/json', origin: origin(port) };
    expect(problem(await post(body, headers))).toMatchObject({
      status: 403,
      code: 'NR_SERVER_ORIGIN_REFUSED',
      hint: expect.stringContaining(`ssh -L ${port}:127.0.0.1:${port} `),
    });
    expect(received).toEqual([]);
  });
});

describe('the Host header', () => {
  it.each(['127.0.0.1', '[::1]', '127.0.0.2'])('can be %s with the port', async (name) => {
    expect(await send(port, '/open', { headers: { host: `${name}:${port}` } })).toMatchObject({ status: 200 });
  });

  it.each([
    ['a name of another site', (p: number) => `evil.example:${p}`],
    ['localhost', (p: number) => `localhost:${p}`],
    ['a name that starts with localhost', (p: number) => `localhost.evil.example:${p}`],
    ['a name that starts with an IP address', (p: number) => `127.0.0.1.evil.example:${p}`],
    ['a name with user information', (p: number) => `evil@localhost:${p}`],
    ['an address of another machine', (p: number) => `192.0.2.1:${p}`],
    ['another port', (p: number) => `localhost:${p + 1}`],
    ['no port', () => 'localhost'],
  ])('is refused when it is %s', async (_, host) => {
    const answer = await send(port, '/open', { headers: { ...bearer, host: host(port) } });
    expect(answer.status).toBe(421);
    expect(problem(answer)).toMatchObject({
      code: 'NR_SERVER_HOST_REFUSED',
      hint: expect.stringContaining(`ssh -L ${port}:127.0.0.1:${port} `),
    });
  });
});

it('a proxy that sends the address of the server as host and origin passes changes on', async () => {
  const proxied = { host: `127.0.0.1:${port}`, origin: `http://127.0.0.1:${port}` };
  const headers = { ...bearer, 'content-type': 'application/json', ...proxied };
  expect(await post('{"n":7}', headers)).toMatchObject({ status: 200 });
});

it('a page at localhost, which another program can have too, is moved to the address', async () => {
  const headers = { host: `LOCALHOST:${port}`, accept: 'text/html,*/*' };
  expect(await send(port, '/open?a=1', { headers })).toMatchObject({
    status: 307,
    headers: { location: `http://127.0.0.1:${port}/open?a=1`, 'cache-control': 'no-store' },
  });
});

describe('a body', () => {
  it('that is valid is accepted', async () => {
    expect(await post('{"n":1}')).toMatchObject({ status: 200 });
    expect(received).toEqual([{ n: 1 }]);
  });

  it.each([
    ['is not JSON', '{"n":', 400, 'NR_REQUEST_MALFORMED'],
    ['is empty', '', 400, 'NR_REQUEST_MALFORMED'],
    ['would change a prototype', '{"n":1,"__proto__":{"admin":true}}', 400, 'NR_REQUEST_MALFORMED'],
    [
      'would change a prototype by its constructor',
      '{"n":1,"constructor":{"prototype":{"a":1}}}',
      400,
      'NR_REQUEST_MALFORMED',
    ],
    ['has an unknown key', '{"n":1,"m":2}', 400, 'NR_REQUEST_INVALID'],
    ['has a field of another type', '{"n":"1"}', 400, 'NR_REQUEST_INVALID'],
    ['is larger than 1 MiB', JSON.stringify({ n: 1, m: 'x'.repeat(1024 * 1024) }), 413, 'NR_REQUEST_TOO_LARGE'],
  ])('that %s is refused', async (_, body, status, code) => {
    const answer = await post(body);
    expect(problem(answer)).toMatchObject({ status, code });
    expect(answer.status).toBe(status);
    expect(received).toEqual([]);
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
  });

  it.each(['text/plain', 'application/xml', 'multipart/form-data'])('of type %s is refused', async (type) => {
    const answer = await post('{"n":1}', { ...bearer, 'content-type': type });
    expect(problem(answer)).toMatchObject({ status: 415, code: 'NR_REQUEST_MEDIA_TYPE' });
  });

  it('that is invalid is refused with each invalid field, but without its values', async () => {
    const answer = await post('{"n":"s3cret"}');
    expect(problem(answer)).toMatchObject({
      detail: expect.stringContaining('body.n: '),
      problems: [{ path: 'body.n', message: expect.stringContaining('number') }],
    });
    expect(JSON.stringify(answer.body)).not.toContain('s3cret');
  });
});

describe('an error', () => {
  it('with a code of NetRaven is answered with its code, status and hint, and is not logged as an error', async () => {
    const answer = await send(port, '/unknown-device');
    expect(problem(answer)).toEqual({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      code: 'NR_DEVICE_UNKNOWN',
      detail: 'No device is called sw9',
      hint: 'Did you mean sw1?',
    });
    expect(logger.entries.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('that is unexpected is answered without internals, which are logged with the request id', async () => {
    const answer = await send(port, '/broken');
    const id = answer.headers['x-request-id'];
    expect(problem(answer)).toMatchObject({
      status: 500,
      code: 'NR_INTERNAL',
      detail: expect.stringContaining(String(id)),
    });
    expect(JSON.stringify(answer.body)).not.toContain('hunter2');
    expect(logger.entries).toContainEqual({
      level: 'error',
      message: 'GET /broken failed: NR_INTERNAL',
      meta: expect.objectContaining({ requestId: id, message: 'password is hunter2', stack: expect.any(String) }),
    });
  });

  it.each([
    ['an unreachable database', '/no-database', 503, 'NR_SERVER_NOT_READY', 'The database does not answer'],
    [
      'a database that lost its files',
      '/no-files',
      503,
      'NR_SERVER_NOT_READY',
      'The database cannot work: could not read block 0 in file "base/5/1259"',
    ],
    [
      'an answer that does not match its schema',
      '/invalid-answer',
      500,
      'NR_ROW_UNREADABLE',
      'Cannot show this: n: Invalid input: expected number, received string',
    ],
    ['an unknown route', '/nowhere?token=x', 404, 'NR_ROUTE_UNKNOWN', 'There is no route GET /nowhere'],
    ['a URL that cannot be read', '/%zz', 400, 'NR_REQUEST_MALFORMED', /%zz/],
  ])('of %s is a problem document', async (_, path, status, code, detail) => {
    const answer = await send(port, path);
    expect(problem(answer)).toMatchObject({ status, code, detail: expect.stringMatching(detail) as unknown });
    expect(JSON.stringify(answer.body)).not.toContain('many');
  });
});

it.each([
  ['is not HTTP', 'HELO there\r\n\r\n', 400, 'NR_REQUEST_MALFORMED'],
  ['has too many headers', `GET /open HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 413, 'NR_REQUEST_TOO_LARGE'],
  [
    'has two lengths',
    'POST /body HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx',
    400,
    'NR_REQUEST_MALFORMED',
  ],
  [
    'has two Host headers',
    'GET /open HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
    400,
    'NR_REQUEST_MALFORMED',
  ],
  [
    'names another host in its URL',
    'GET http://evil.example/open HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nConnection: close\r\n\r\n',
    421,
    'NR_SERVER_HOST_REFUSED',
  ],
  [
    'has a length and chunks',
    'POST /body HTTP/1.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    400,
    'NR_REQUEST_MALFORMED',
  ],
])(
  'a request that %s is answered with a problem document, and the connection is closed',
  async (_, sent, status, code) => {
    const socket = connect(port, '127.0.0.1').setEncoding('utf8');
    socket.write(sent.replaceAll('PORT', String(port)));
    const answer = (await socket.toArray()).join('');
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    expect(head).toContain(`HTTP/1.1 ${status} `);
    expect(JSON.parse(body)).toMatchObject({ status, code });
  },
);

it('a request that names this server in its URL is answered', async () => {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  const host = `127.0.0.1:${port}`;
  socket.write(`GET http://${host}/open HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  expect((await socket.toArray()).join('')).toContain('HTTP/1.1 200 ');
});

it('a connection that sends thousands of requests ahead is closed after some, and others are answered', async () => {
  const request = `GET /open HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`;
  const flood = connect(port, '127.0.0.1').setEncoding('utf8');
  let answers = '';
  // It is closed with requests that were not read.
  flood.on('data', (text) => (answers += String(text))).on('error', () => undefined);
  flood.write(request.repeat(5_000));
  const closed = new Promise((resolve) => flood.once('close', resolve));
  expect(await send(port, '/open', {})).toMatchObject({ status: 200 });
  await closed;
  // The last ones can be lost with the requests that were not read.
  const answered = answers.match(/HTTP\/1\.1 \d+/g) ?? [];
  expect(answered.length).toBeLessThanOrEqual(mostRequests);
  expect(new Set(answered)).toEqual(new Set(['HTTP/1.1 200']));
});

describe('a sender that never ends its request is disconnected', () => {
  let slow: FastifyInstance;
  beforeEach(async () => {
    const timeouts = { headersTimeout: 200, requestTimeout: 400, connectionsCheckingInterval: 50 };
    slow = createApp({
      checkToken: tokenCheck({ value: token }),
      checkReveal: revealCheck(undefined),
      sessions,
      logger,
      timeouts,
    });
    slow.post('/body', open, () => ({ ok: true }));
    slow.get('/open', open, () => ({ ok: true }));
    await slow.listen({ host: '127.0.0.1', port: 0 });
  });
  afterEach(() => slow.close());

  /** Sends a start, then a piece again and again until the server closes the connection. Returns its answer. */
  async function drip(to: number, start: string, piece: string, everyMs: number): Promise<string> {
    const socket: Socket = connect(to, '127.0.0.1').setEncoding('utf8');
    let answer = '';
    socket.on('data', (text) => (answer += String(text))).on('error', () => undefined);
    socket.write(start.replace('PORT', String(to)));
    const timer = setInterval(() => socket.writable && socket.write(piece), everyMs);
    await new Promise((closed) => socket.on('close', closed));
    clearInterval(timer);
    return answer;
  }

  it.each([
    ['sends nothing', '', ''],
    ['drips headers', 'GET /open HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n', 'X: x\r\n'],
    [
      'drips a body',
      'POST /body HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n',
      ' ',
    ],
  ])('when it %s', async (_, start, piece) => {
    const { port: to } = slow.server.address() as AddressInfo;
    expect(await drip(to, start, piece, 20)).toMatch(/^HTTP\/1\.1 408 [^]*NR_REQUEST_TIMEOUT/);
  });

  it.each([
    ['reads it', 'POST /body', 'Content-Type: application/json\r\n', 413],
    ['needs none', 'GET /open', '', 200],
    ['is unknown', 'POST /nowhere', '', 404],
    ['refuses the caller', 'POST /body', '', 401],
  ])('when it sends an endless body to a route that %s', async (_, line, headers, status) => {
    const answer = await drip(
      port,
      `${line} HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n${status === 413 ? `Authorization: Bearer ${token}\r\n` : ''}${headers}Transfer-Encoding: chunked\r\n\r\n`,
      `4000\r\n${' '.repeat(0x4000)}\r\n`,
      1,
    );
    // The end of the connection can overtake the answer.
    expect(answer).toMatch(new RegExp(`^(?:$|HTTP/1.1 ${status} )`));
  });
});

it.each(['/open', '/closed', '/nowhere', '/%zz'])(
  'the answer of %s has headers that keep other sites from using it',
  async (path) => {
    const { headers } = await send(port, path);
    expect(headers).toMatchObject({
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  },
);

it('a request id of the client is ignored', async () => {
  const { headers } = await send(port, '/open', { headers: { 'x-request-id': 'mine', 'request-id': 'mine' } });
  expect(headers['x-request-id']).not.toBe('mine');
});
