import { createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createClient } from '../../src/index.ts';

const head = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n';
const chunk = '5\r\n: hi\n\r\n';

/** The base URL of a server that treats each connection so once something was asked of it; undefined: nobody listens. */
async function server(answer: ((socket: Socket) => void) | undefined): Promise<string> {
  const listening = createServer((socket) => {
    socket.on('error', () => undefined).once('data', () => answer?.(socket));
  });
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const { port } = listening.address() as AddressInfo;
  const close = (): Promise<void> => new Promise((resolve) => listening.close(() => resolve()));
  if (answer) onTestFinished(close);
  else await close();
  return `http://127.0.0.1:${port}`;
}

it.each([
  ['nobody listens', undefined, 'ECONNREFUSED'],
  ['the connection is reset', (socket: Socket) => socket.resetAndDestroy(), 'ECONNRESET'],
  ['the connection is closed', (socket: Socket) => socket.destroy(), 'other side closed'],
  ['something else answers', (socket: Socket) => socket.end('hello\r\n\r\n'), /HTTP/],
])('when %s, a call says so by what the system calls it', async (_, answer, why) => {
  const baseUrl = await server(answer);
  const asked = createClient({ baseUrl }).health.live();
  await expect(asked).rejects.toMatchObject({
    code: 'NR_API_UNREACHABLE',
    message: expect.stringMatching(new RegExp(`answers at ${baseUrl} \\(.*${new RegExp(why).source}.*\\)$`)) as unknown,
  });
});

it.each([
  ['reset', (socket: Socket) => socket.resetAndDestroy(), 'ECONNRESET'],
  ['closed', (socket: Socket) => socket.destroy(), 'other side closed'],
  ['garbled', (socket: Socket) => socket.write('nonsense\r\n'), /chunk/i],
])('when a stream is %s in the middle, it is said why', async (_, cut, why) => {
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
  expect(message).toMatch(why);
  expect(message).not.toMatch(/undefined|Error:/);
});
