import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { runs } from '@netraven/db';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { addDevices, offering, record } from '@netraven/db/test-utils/fixtures';
import { startOxidizedServer } from '../../src/index.ts';
import { sharedApi, token } from '../../test-utils/api.ts';
import { recordingLogger } from '../../test-utils/recording-logger.ts';
import { send, type Answer } from '../../test-utils/send.ts';

const logger = recordingLogger();

interface Options {
  readonly method?: string;
  readonly from?: string;
  readonly authorization?: string;
  readonly body?: string;
  readonly type?: string;
  readonly port?: number;
}

/** Sends a request as the client of LibreNMS does. */
function ask(path: string, options: Options = {}): Promise<Answer> {
  const { method = 'GET', from = '127.0.0.1', authorization, body, type = 'application/json' } = options;
  const headers = {
    ...(authorization !== undefined && { authorization }),
    ...(body !== undefined && { 'content-type': type }),
  };
  return send(options.port ?? oxidized.port, path, {
    method,
    localAddress: from,
    headers,
    ...(body !== undefined && { body }),
  });
}

/** Resolves when the server has closed a connection, also with unread data. */
function closed(socket: Socket): Promise<unknown> {
  return new Promise((resolve) =>
    socket
      .on('error', () => undefined)
      .on('close', resolve)
      .resume(),
  );
}

const json = async <T>(path: string): Promise<T> => JSON.parse((await ask(path)).text) as T;

const settings = (): Parameters<typeof startOxidizedServer>[0] => ({
  db: api.db,
  token: { value: token },
  logger,
  address: '127.0.0.1',
  port: 0,
  allow: ['127.0.0.1', '192.0.2.0/24', '2001:db8::/32'],
});

const config = (more: string): string =>
  `version 15.2\nhostname edge1\nenable password canary-Librenms1\nsnmp-server community canary-Librenms2 RO\n${more}end\n`;

const api = await sharedApi();
await offering(api.db, record('backup'));
await addDevices(api.db, 'edge', 2);
await api.db.kysely.updateTable('device').set({ platform: 'cisco_ios' }).execute();
const version = (device: string, more: string, day: number) => ({
  device,
  text: config(more),
  savedAt: `2026-03-0${day}T10:00:00Z`,
  author: 'ann',
  authoredAt: `2026-03-0${day}T09:59:00Z`,
});
await api.client.adoptions.add(randomUUID(), {
  tool: 'oxidized',
  versions: [version('edge1', '', 1), version('edge1', 'ntp server 192.0.2.1\n', 2), version('edge2', '', 3)],
});
const oxidized = await startOxidizedServer(settings());

afterAll(() => oxidized.close());

it('the Config tab of LibreNMS shows a node, its versions, one of them and a diff', async () => {
  const node = await json<{ name: string; full_name: string; group: null }>('/node/show/edge1?format=json');
  expect(node).toMatchObject({ name: 'edge1', full_name: 'edge1', model: 'ios', group: null, last: null });
  const versions = await json<{ oid: string; date: string; author: { name: string } }[]>(
    `/node/version?node_full=${node.full_name}&format=json`,
  );
  expect(versions).toMatchObject([
    { date: '2026-03-02 10:00:00 UTC', author: { name: 'ann' } },
    { date: '2026-03-01 10:00:00 UTC', author: { name: 'ann' } },
  ]);
  const [newest, oldest] = versions;
  const part = (oid = '', date = '', num = 1): string => `&oid=${oid}&date=${encodeURIComponent(date)}&num=${num}`;
  const view = await ask(`/node/version/view?node=edge1${part(oldest?.oid, oldest?.date, 1)}&format=text`);
  expect(view).toMatchObject({ status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' } });
  expect(view.text).toMatch(/^version 15.2\nhostname edge1\nenable password <secret:/);
  const diff = await ask(
    `/node/version/diffs?node=edge1&group=core${part(newest?.oid, newest?.date, 2)}&oid2=${oldest?.oid}&format=text`,
  );
  expect(diff.text).toMatch(/^@@ -2,4 \+2,5 @@\n[^]*\n\+ntp server 192\.0\.2\.1\n end\n$/);
  // Without a second version, the one before.
  expect((await ask(`/node/version/diffs?node=edge1${part(newest?.oid)}`)).text).toBe(diff.text);
  expect((await ask(`/node/version/diffs?node=edge1${part(oldest?.oid)}`)).text).toBe('no diffs\n');
});

it('the newest configuration is fetched with and without a group, and nodes are listed', async () => {
  for (const path of ['/node/fetch/edge2', '/node/fetch/core/edge2', '/node/fetch/a/b/edge2']) {
    expect((await ask(path)).text).toMatch(/^version 15.2\n/);
  }
  expect(await json('/node/fetch/edge2.json')).toEqual(expect.arrayContaining(['version 15.2\n', 'end\n']));
  expect(await json('/nodes.json')).toMatchObject([
    { name: 'edge1', group: 'default', status: 'never' },
    { name: 'edge2', group: 'default', status: 'never' },
  ]);
});

it('the overview of LibreNMS lists the nodes, and finds those with a pattern', async () => {
  expect(await json('/nodes?format=json')).toEqual(await json('/nodes.json'));
  const search = async (text: string): Promise<Answer> =>
    ask('/nodes/conf_search?format=json', {
      method: 'POST',
      type: 'application/x-www-form-urlencoded',
      body: new URLSearchParams({ search_in_conf_textbox: text }).toString(),
    });
  expect(JSON.parse((await search('^ntp server .*1$')).text)).toEqual([{ node: 'edge1', full_name: 'edge1' }]);
  expect(JSON.parse((await search('version')).text)).toHaveLength(2);
  expect((await search('canary')).text).toBe('[]');
  for (const text of ['(', '', 'x'.repeat(1_001)]) expect(await search(text)).toMatchObject({ status: 400 });
});

it('with a token for reading, requests need it as well as an allowed address', async () => {
  const readToken = 'r8Qm1d0wV3nX9s5bT2hYc8fLrJ6uPzEaG4iNoMqRtUw';
  const options = { db: api.db, token: { value: token }, logger, address: '127.0.0.1', port: 0 };
  const server = await startOxidizedServer({ ...options, readToken: { value: readToken }, allow: ['127.0.0.1'] });
  try {
    const { port } = server;
    // As PHP sends the login of http://librenms:<token>@netraven:8888.
    const basic = (password: string): string => `Basic ${Buffer.from(`librenms:${password}`).toString('base64')}`;
    const status = async (path: string, by: Options): Promise<unknown> => (await ask(path, { port, ...by })).status;
    for (const path of ['/nodes?format=json', '/node/fetch/edge1', '/nosuch']) {
      expect(await status(path, {})).toBe(401);
      expect(await status(path, { authorization: basic('wrong') })).toBe(401);
      const foreign = status(path, { authorization: basic(readToken), from: '127.0.0.2' });
      await expect(foreign).rejects.toThrow(/hang up|ECONNRESET|EPIPE/);
    }
    for (const password of [readToken, token]) {
      expect(await status('/node/fetch/edge1', { authorization: basic(password) })).toBe(200);
    }
    expect(await status('/node/next/edge1', { authorization: basic(readToken) })).toBe(401);
  } finally {
    await server.close();
  }
});

it('no secret is in any answer', async () => {
  const [first] = await json<{ oid: string }[]>('/node/version?node_full=edge1&format=json');
  for (const path of [
    '/nodes.json',
    '/node/fetch/edge1',
    `/node/version/view?node=edge1&oid=${first?.oid}&format=json`,
    `/node/version/diffs?node=edge1&oid=${first?.oid}`,
  ]) {
    const { status, text } = await ask(path);
    expect(status).toBe(200);
    expect(text).not.toContain('canary');
  }
});

it('another address gets nothing, with or without the token', async () => {
  const authorization = `Bearer ${token}`;
  for (const path of ['/nodes.json', '/node/show/edge1?format=json', '/node/fetch/edge1', '/nosuch']) {
    await expect(ask(path, { from: '127.0.0.2' })).rejects.toThrow(/hang up|ECONNRESET|EPIPE/);
    await expect(ask(path, { from: '127.0.0.2', authorization })).rejects.toThrow(/hang up|ECONNRESET|EPIPE/);
  }
  // Also without a request.
  await closed(connect({ host: '127.0.0.1', port: oxidized.port, localAddress: '127.0.0.2' }));
  expect(logger.entries.some(({ message }) => message.includes('from 127.0.0.2'))).toBe(true);
});

it.each([
  ['sends nothing', '', ''],
  ['drips headers', 'GET /nodes HTTP/1.1\r\nHost: x\r\n', 'X: x\r\n'],
  ['drips a body', 'PUT /node/next/edge1 HTTP/1.1\r\nHost: x\r\nContent-Type: x/y\r\nContent-Length: 9\r\n\r\n', ''],
  [
    'sends an endless body',
    'POST /nodes HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n',
    `4000\r\n${' '.repeat(0x4000)}\r\n`,
  ],
])('an allowed address is disconnected when it %s', async (_, start, piece) => {
  const timeouts = { headersTimeout: 200, requestTimeout: 400, connectionsCheckingInterval: 50 };
  const slow = await startOxidizedServer({ ...settings(), timeouts });
  onTestFinished(() => slow.close());
  const socket = connect(slow.port, '127.0.0.1');
  socket.write(start);
  const timer = setInterval(() => socket.writable && socket.write(piece), 10);
  onTestFinished(() => clearInterval(timer));
  await closed(socket);
  expect(socket.destroyed).toBe(true);
});

it('a backup is started with the token only', async () => {
  const count = async (): Promise<number> =>
    (await runs.list(api.db, { limit: 10 })).filter((run) => run.jobType === 'backup').length;
  const put = { method: 'PUT', body: '{"user":"ann","msg":"changed"}' };
  for (const authorization of [undefined, 'Bearer wrong', 'Basic eDp3cm9uZw==', 'Basic ', 'Digest x']) {
    const options = authorization === undefined ? {} : { authorization };
    expect((await ask('/node/next/edge1', { ...put, ...options })).status).toBe(401);
    expect((await ask('/reload.json', options)).status).toBe(401);
  }
  expect(await count()).toBe(0);
  // From the URL http://netraven:<token>@…
  const authorization = `Basic ${Buffer.from(`netraven:${token}`).toString('base64')}`;
  expect(await ask('/node/next/edge1', { ...put, authorization })).toMatchObject({ status: 200, text: 'ok' });
  expect(await ask('/node/next/core/edge1.json', { authorization: `Bearer ${token}` })).toMatchObject({ status: 200 });
  expect(await count()).toBe(2);
  expect(await ask('/reload.json', { authorization })).toMatchObject({ status: 200, text: '["nothing to reload"]' });
});

it.each([
  '/node/show/nosuch?format=json',
  '/node/show/*?format=json',
  '/node/show/edge%3F?format=json',
  `/node/show/${encodeURIComponent('../../etc/passwd')}?format=json`,
  '/node/fetch/../../etc/passwd',
  '/node/fetch/',
  `/node/fetch/${encodeURIComponent("x' or '1'='1")}`,
  '/node/show/__proto__?format=json',
  '/node/show/edge1%00?format=json',
  '/node/version?format=json',
  '/node/version?node_full=edge1&node_full=edge2&format=json',
  '/node/version/view?node=edge1&oid=1%20or%201=1&format=text',
  '/node/version/view?node=edge1&oid=999999999999&format=text',
  '/node/version/view?node=edge1&format=text',
  '/node/show/%zz?format=json',
  '/nodes',
  '/',
])('%s is answered as unknown, and not as JSON', async (path) => {
  const { status, text } = await ask(path);
  expect(status).toBeGreaterThanOrEqual(400);
  expect(status).toBeLessThan(500);
  expect(() => JSON.parse(text) as unknown).toThrow('JSON');
});

it('a name that is too long is answered so too', async () => {
  const { status, text } = await ask(`/node/show/${'a'.repeat(3_000)}?format=json`);
  expect(status).toBe(400);
  expect(text).toBe('the URL cannot be read\n');
  expect(await ask(`/node/show/${'a'.repeat(253)}`)).toMatchObject({ status: 404 });
});

it('a version of another device is unknown', async () => {
  const [other] = await json<{ oid: string }[]>('/node/version?node_full=edge2&format=json');
  expect(await ask(`/node/version/view?node=edge1&oid=${other?.oid}&format=text`)).toMatchObject({ status: 404 });
});

it('a port that is in use is told', async () => {
  await expect(startOxidizedServer({ ...settings(), port: oxidized.port })).rejects.toMatchObject({
    code: 'NR_OXIDIZED_LISTEN_FAILED',
    message: expect.stringMatching(/port \d+: .*EADDRINUSE/) as unknown,
  });
});
