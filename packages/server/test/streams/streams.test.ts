import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { logs } from '@netraven/db';
import { afterEach, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../api.ts';
import { send } from '../send.ts';

let api: TestApi;
afterEach(() => api.close());

/** A receiver that reads only when told. */
async function receiver(
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
  response.on('error', () => undefined); // cut off: that is what is tried here
  return response;
}

/** Resolves once a stream has said something. */
async function until(response: IncomingMessage, said: string): Promise<string> {
  let text = '';
  for await (const piece of response.setEncoding('utf8')) {
    text += piece as string;
    if (text.includes(said)) return text;
  }
  throw new Error(`the stream ended without ${said}`);
}

async function write(count: number, message: string): Promise<void> {
  const writer = logs.openWriter(api.db, { capacity: count });
  for (let n = 0; n < count; n++) {
    writer.write({
      timestamp: new Date().toISOString(),
      log_type: 'system',
      level: 'info',
      job_id: null,
      device_id: null,
      source: 'x',
      message,
      meta: { n },
    });
  }
  await writer.close();
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** How many bytes are in use, buffers among them; what is no longer needed is not. */
function inMemory(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

it('a browser could read it: the events have ids, and the answer says what it is', async () => {
  api = await startTestApi();
  await write(1, 'hello');
  const response = await receiver('/logs/stream?after=0');
  expect(response.headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
  });
  expect(await until(response, 'hello')).toMatch(
    /^id: 0\nevent: ready\ndata: \{\}\n\nid: 1\ndata: \{"id":1,.*"message":"hello".*\}\n\n$/,
  );
});

it('without the token there is no stream, and a strange last id or key is refused', async () => {
  api = await startTestApi();
  expect((await receiver('/logs/stream', { authorization: 'Bearer no' })).statusCode).toBe(401);
  expect((await receiver('/events', { 'last-event-id': 'x' })).statusCode).toBe(400);
  expect((await receiver('/events?device=x')).statusCode).toBe(400);
});

it('only so many streams are open at once, and one that ends makes room', async () => {
  api = await startTestApi({ most: 2 });
  const [first] = [await receiver('/events'), await receiver('/logs/stream')];
  const third = await receiver('/events');
  expect(third.statusCode).toBe(503);
  let said = '';
  for await (const piece of third) said += String(piece);
  expect(JSON.parse(said)).toMatchObject({ code: 'NR_SERVER_STREAMS_FULL' });
  first?.destroy();
  let status = 503;
  while (status === 503) status = (await receiver('/events')).statusCode ?? 0;
  expect(status).toBe(200);
});

it('a stream that is refused takes no room', async () => {
  api = await startTestApi({ most: 1 });
  for (let n = 0; n < 3; n++) {
    const refused = await receiver('/logs/stream?job_id=1');
    expect(refused.statusCode).toBe(404);
    await once(refused.resume(), 'close');
  }
  expect((await receiver('/events')).statusCode).toBe(200);
});

it('a receiver that reads slowly is waited for: nothing is made that it does not take', async () => {
  api = await startTestApi();
  await write(4000, 'x'.repeat(10_000));
  const before = inMemory();
  const response = await receiver('/logs/stream?after=0');
  response.pause();
  // Until the buffers of the connection are full.
  for (let read = -1; read !== response.socket.bytesRead;) {
    read = response.socket.bytesRead;
    await delay(300);
  }
  // A page as rows, as text and as bytes: less than half of what there is.
  expect(inMemory() - before).toBeLessThan(20_000_000);
  let size = 0;
  for await (const piece of response) {
    size += (piece as Buffer).length;
    if (size > 4000 * 10_000) break;
  }
  expect(size).toBeGreaterThan(4000 * 10_000);
});

it('a receiver that takes nothing for too long is cut off, and may go on where it was', async () => {
  api = await startTestApi({ stallMs: 300 });
  await write(4000, 'x'.repeat(10_000));
  const response = await receiver('/logs/stream?after=0');
  response.pause();
  const cuts = (): number => api.logger.entries.filter(({ message }) => message.includes('cut off')).length;
  while (cuts() === 0) await delay(20);
  const seen = new Set<number>();
  for await (const { id } of api.client.logs.follow({ after: 0 })) {
    expect(seen.has(id)).toBe(false);
    seen.add(id);
    // Slower than the server is patient, once.
    while (seen.size === 10 && cuts() === 1) await delay(20);
    if (seen.size === 4000) break;
  }
  expect(seen.size).toBe(4000);
});

it('all end when the server stops, and a client that finds nobody gives up in the end', async () => {
  api = await startTestApi();
  const cuts: string[] = [];
  const follow = api.client.logs.follow({}, { patienceMs: 500, onCut: (error) => cuts.push(error.message) });
  const next = follow.next();
  await delay(300);
  await api.server.close();
  await expect(next).rejects.toMatchObject({ code: 'NR_API_UNREACHABLE' });
  expect(cuts.length).toBeGreaterThan(0);
});

it('every stream of a session ends with it at once, and those of another and of the token go on', async () => {
  api = await startTestApi();
  const origin = `http://127.0.0.1:${api.port}`;
  const cookieOf = async (): Promise<{ cookie: string; origin: string }> => {
    const body = JSON.stringify({ token: api.auth['authorization']?.slice('Bearer '.length) });
    const headers = { origin, 'content-type': 'application/json' };
    const signedIn = await send(api.port, '/api/v1/session', { method: 'POST', headers, body });
    return { cookie: signedIn.headers['set-cookie']?.[0]?.split(';')[0] ?? '', origin };
  };
  const [mine, other] = [await cookieOf(), await cookieOf()];
  const byCookie = (path: string, { cookie }: { cookie: string }): Promise<IncomingMessage> =>
    receiver(path, { cookie }, {});
  const paths = ['/events', '/logs/stream', '/packages/events'];
  const ending = await Promise.all(paths.map((path) => byCookie(path, mine)));
  const staying = [await byCookie('/logs/stream', other), await receiver('/logs/stream')];
  const all = [...ending, ...staying];
  expect(all.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200, 200]);
  const ends = ending.map((response) => once(response.resume(), 'end'));
  const heard = staying.map((response) => until(response, 'still told'));

  await send(api.port, '/api/v1/session', { method: 'DELETE', headers: mine });
  await Promise.all(ends);
  await write(1, 'still told');
  await Promise.all(heard);
  expect((await byCookie('/events', mine)).statusCode).toBe(401);
});
