import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { LogRecord } from '@netraven/core';
import { afterEach, expect, it, vi } from 'vitest';
import { startTestApi, type TestApi } from '../../test-utils/api.ts';
import { entry, writeLog } from '../log-entries.ts';
import { send } from '../../test-utils/send.ts';
import { usedMemory } from '@netraven/test-utils/used-memory';

let api: TestApi;
afterEach(() => api.close());

/** Opens a stream whose client reads only on demand. */
async function openStream(
  path: string,
  headers: Record<string, string> = {},
  auth: Readonly<Record<string, string>> = api.auth,
): Promise<IncomingMessage> {
  const request = get({
    host: '127.0.0.1',
    port: api.port,
    path: `/api/v1${path}`,
    headers: { ...auth, ...headers },
  });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.on('error', () => undefined); // the tests break the connection
  return response;
}

/** Reads a stream until it contains a text. Returns all that was read. */
async function readUntil(response: IncomingMessage, expected: string): Promise<string> {
  let text = '';
  for await (const piece of response.setEncoding('utf8')) {
    text += piece as string;
    if (text.includes(expected)) return text;
  }
  throw new Error(`the stream ended without ${expected}`);
}

/** Reads nothing until the buffers of the connection are full. */
async function stopReading(response: IncomingMessage): Promise<void> {
  response.pause();
  for (let read = -1; read !== response.socket.bytesRead;) {
    read = response.socket.bytesRead;
    await delay(300);
  }
}

const write = (count: number, message: string): Promise<void> =>
  writeLog(api.db, Array<LogRecord>(count).fill(entry(message)));

it('a browser can read a stream: its events have ids, and its media type is that of server-sent events', async () => {
  api = await startTestApi();
  await write(1, 'hello');
  const response = await openStream('/logs/stream?after=0');
  expect(response.headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
  });
  expect(await readUntil(response, 'hello')).toMatch(
    /^id: 0\nevent: ready\ndata: \{\}\n\nid: 1\ndata: \{"id":1,.*"message":"hello".*\}\n\n$/,
  );
});

it('a stream requires the token, a valid last id and known query keys', async () => {
  api = await startTestApi();
  expect((await openStream('/logs/stream', { authorization: 'Bearer no' })).statusCode).toBe(401);
  expect((await openStream('/events', { 'last-event-id': 'x' })).statusCode).toBe(400);
  expect((await openStream('/events?device=x')).statusCode).toBe(400);
});

it('the number of open streams is limited, and an ended stream does not count', async () => {
  api = await startTestApi({ streams: { limit: 2 } });
  const [first] = [await openStream('/events'), await openStream('/logs/stream')];
  const third = await openStream('/events');
  expect(third.statusCode).toBe(503);
  let body = '';
  for await (const piece of third) body += String(piece);
  expect(JSON.parse(body)).toMatchObject({ code: 'NR_SERVER_STREAMS_FULL' });
  first?.destroy();
  let status = 503;
  while (status === 503) status = (await openStream('/events')).statusCode ?? 0;
  expect(status).toBe(200);
});

it('a stream that waits behind another one on its connection does not count once the client has left', async () => {
  api = await startTestApi({ streams: { limit: 2 } });
  const headers = Object.entries({ host: `127.0.0.1:${api.port}`, ...api.auth });
  const request = `GET /api/v1/events HTTP/1.1\r\n${headers.map(([key, value]) => `${key}: ${value}\r\n`).join('')}\r\n`;
  const client = connect(api.port, '127.0.0.1').setEncoding('utf8');
  client.write(request.repeat(2));
  // The answer to the second request is never sent: the first one does not end.
  await once(client, 'data');
  await expect.poll(async () => (await openStream('/events')).statusCode).toBe(503);
  client.destroy();
  const open = async (): Promise<number> => (await openStream('/events')).statusCode ?? 0;
  await expect.poll(open).toBe(200);
  expect(await open()).toBe(200);
});

it('a refused stream does not count as open', async () => {
  api = await startTestApi({ streams: { limit: 1 } });
  for (let n = 0; n < 3; n++) {
    const refused = await openStream('/logs/stream?job_id=1');
    expect(refused.statusCode).toBe(404);
    await once(refused.resume(), 'close');
  }
  expect((await openStream('/events')).statusCode).toBe(200);
});

it('the server reads no page before a slow client has received the last one', async () => {
  api = await startTestApi();
  await write(6000, 'x'.repeat(10_000));
  const before = usedMemory();
  const response = await openStream('/logs/stream?after=0');
  await stopReading(response);
  // One page as rows, text and bytes is less than half of the log.
  expect(usedMemory() - before).toBeLessThan(30_000_000);
  let size = 0;
  for await (const piece of response) {
    size += (piece as Buffer).length;
    if (size > 4000 * 10_000) break;
  }
  expect(size).toBeGreaterThan(4000 * 10_000);
});

it('a client that reads nothing for too long is disconnected, and can resume', async () => {
  api = await startTestApi({ streams: { stallMs: 300 } });
  await write(4000, 'x'.repeat(10_000));
  const response = await openStream('/logs/stream?after=0');
  response.pause();
  const cuts = (): number =>
    api.logger.entries.filter(({ message }) => message.includes('Disconnected a client')).length;
  while (cuts() === 0) await delay(20);
  const seen = new Set<number>();
  for await (const { id } of api.client.logs.follow({ after: 0 })) {
    expect(seen.has(id)).toBe(false);
    seen.add(id);
    // Read once more slowly than the server allows.
    while (seen.size === 10 && cuts() === 1) await delay(20);
    if (seen.size === 4000) break;
  }
  expect(seen.size).toBe(4000);
});

it('a client that leaves while the server waits for it is not logged as disconnected', async () => {
  // Longer than any other timer.
  const stallMs = 3_600_000;
  using timers = vi.spyOn(globalThis, 'setTimeout');
  using cleared = vi.spyOn(globalThis, 'clearTimeout');
  const running = (): number => {
    const ended = new Set<unknown>(cleared.mock.calls.map(([timer]) => timer));
    return timers.mock.calls.filter(([, ms], call) => ms === stallMs && !ended.has(timers.mock.results[call]?.value))
      .length;
  };
  api = await startTestApi({ streams: { stallMs } });
  await write(4000, 'x'.repeat(10_000));
  const response = await openStream('/logs/stream?after=0');
  await stopReading(response);
  const before = api.logger.entries.length;
  await expect.poll(running).toBe(1);
  response.destroy();
  await expect.poll(running).toBe(0);
  const messages = api.logger.entries.slice(before).map(({ message }) => message);
  expect(messages.filter((message) => message.includes('/logs/stream'))).toEqual([]);
});

it('streams end when the server stops, and the client stops trying to reconnect', async () => {
  api = await startTestApi();
  const cuts: string[] = [];
  const opened = Promise.withResolvers<void>();
  const client = api.clientWith(async (input, init) => {
    const response = await fetch(input, init);
    opened.resolve();
    return response;
  });
  const follow = client.logs.follow({}, { patienceMs: 500, onCut: (error) => cuts.push(error.message) });
  const next = follow.next();
  await opened.promise;
  await api.server.close();
  await expect(next).rejects.toMatchObject({ code: 'NR_API_UNREACHABLE' });
  expect(cuts.length).toBeGreaterThan(0);
});

it('the streams of a session end with the session, and other streams continue', async () => {
  api = await startTestApi();
  const [mine, other] = [await api.signIn(), await api.signIn()];
  const openIn = (path: string, session: Awaited<ReturnType<TestApi['signIn']>>): Promise<IncomingMessage> =>
    openStream(path, {}, session);
  const paths = ['/events', '/logs/stream', '/packages/events'];
  const ending = await Promise.all(paths.map((path) => openIn(path, mine)));
  const staying = [await openIn('/logs/stream', other), await openStream('/logs/stream')];
  const all = [...ending, ...staying];
  expect(all.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200, 200]);
  const ends = ending.map((response) => once(response.resume(), 'end'));
  const received = staying.map((response) => readUntil(response, 'after sign-out'));

  await send(api.port, '/api/v1/session', { method: 'DELETE', headers: mine });
  await Promise.all(ends);
  await write(1, 'after sign-out');
  await Promise.all(received);
  expect((await openIn('/events', mine)).statusCode).toBe(401);
});
