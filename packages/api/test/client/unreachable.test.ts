import { createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { freePort } from '@netraven/test-utils/free-port';
import { createClient } from '../../src/index.ts';

const head = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n';
/** Sends the beginning of an answer, then closes the connection. */
const cutAnswer =
  (status: string, type: string) =>
  (socket: Socket): void => {
    const part = `HTTP/1.1 ${status}\r\ncontent-type: ${type}\r\ncontent-length: 100\r\n\r\n{"status":`;
    socket.write(part, () => setTimeout(() => socket.destroy(), 20));
  };
const chunk = '5\r\n: hi\n\r\n';

/** Starts a server that calls `answer` on each request. Without `answer`, no server listens. Returns its URL. */
async function server(answer: ((socket: Socket) => void) | undefined): Promise<string> {
  if (!answer) return `http://127.0.0.1:${await freePort()}`;
  const listening = createServer((socket) => {
    socket.on('error', () => undefined).once('data', () => answer(socket));
  });
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const { port } = listening.address() as AddressInfo;
  onTestFinished(() => new Promise<void>((resolve) => listening.close(() => resolve())));
  return `http://127.0.0.1:${port}`;
}

it.each([
  ['no server listens', undefined, 'ECONNREFUSED'],
  ['the connection is reset', (socket: Socket) => socket.resetAndDestroy(), 'ECONNRESET'],
  ['the connection is closed', (socket: Socket) => socket.destroy(), 'other side closed'],
  ['the connection is lost within an answer', cutAnswer('200 OK', 'application/json'), 'other side closed'],
  [
    'the connection is lost within an error',
    cutAnswer('503 Service Unavailable', 'application/problem+json'),
    'other side closed',
  ],
  ['something else answers', (socket: Socket) => socket.end('hello\r\n\r\n'), /HTTP/],
])('when %s, the error of a call contains the reason of the system', async (_, answer, reason) => {
  const baseUrl = await server(answer);
  const call = createClient({ baseUrl }).health.live();
  await expect(call).rejects.toMatchObject({
    code: 'NR_API_UNREACHABLE',
    retryable: true,
    message: expect.stringMatching(
      new RegExp(`answers at ${baseUrl} \\(.*${new RegExp(reason).source}.*\\)$`),
    ) as unknown,
  });
});

it.each([
  ['reset', (socket: Socket) => socket.resetAndDestroy(), 'ECONNRESET'],
  ['closed', (socket: Socket) => socket.destroy(), 'other side closed'],
  ['garbled', (socket: Socket) => socket.write('nonsense\r\n'), /chunk/i],
])('when a stream is %s, onCut gets the reason', async (_, cut, reason) => {
  const baseUrl = await server((socket) => {
    socket.write(head + chunk, () => setTimeout(cut, 20, socket));
  });
  const cuts: string[] = [];
  const stop = new AbortController();
  const onCut = ({ message }: Error): void => {
    cuts.push(message);
    stop.abort(new Error('enough'));
  };
  const events = createClient({ baseUrl }).events.follow(undefined, { signal: stop.signal, onCut });
  await expect(events[Symbol.asyncIterator]().next()).rejects.toThrow('enough');
  const [message] = cuts;
  expect(message).toMatch(reason);
  expect(message).not.toMatch(/undefined|Error:/);
});
