import { duplexPair, PassThrough } from 'node:stream';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MessagePipe } from '../../src/host/message-pipe.ts';

const deaf = { receive: () => undefined, broken: (error: Error) => expect.unreachable(error.message) };

/** Returns the text that messages are sent as. */
async function textOf(messages: readonly unknown[]): Promise<string> {
  const [near, far] = duplexPair();
  const pipe = new MessagePipe<unknown, unknown>(near, deaf);
  for (const message of messages) pipe.send(message);
  const chunks: Buffer[] = [];
  far.on('data', (chunk: Buffer) => chunks.push(chunk));
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  return Buffer.concat(chunks).toString();
}

it('each message is sent as one line of JSON', async () => {
  expect(await textOf([{ a: 'ä\n' }, null, 3])).toBe('{"a":"ä\\n"}\nnull\n3\n');
});

/** Returns the messages read from bytes that arrive in pieces. */
function arrivalsOf(bytes: Buffer, cuts: readonly number[]): { messages: unknown[]; broken: string[] } {
  const told = { messages: [] as unknown[], broken: [] as string[] };
  const stream = new PassThrough();
  const pipe = new MessagePipe<unknown, unknown>(stream, {
    receive: (messages) => told.messages.push(...messages),
    broken: (error) => told.broken.push(error.message),
  });
  let at = 0;
  for (const cut of [...cuts.map((one) => one % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length]) {
    if (cut > at) stream.emit('data', bytes.subarray(at, cut));
    at = Math.max(at, cut);
  }
  expect(pipe.send).toBeTypeOf('function');
  return told;
}

it('messages arrive whole and in order, wherever the pipe cuts them', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.jsonValue()), { minLength: 1, maxLength: 8 }),
      fc.array(fc.nat(500)),
      (batches, cuts) => {
        const text = batches.map((batch) => `${JSON.stringify(batch)}\n`).join('');
        const messages = JSON.parse(JSON.stringify(batches.flat())) as unknown[];
        expect(arrivalsOf(Buffer.from(text), cuts)).toEqual({ messages, broken: [] });
      },
    ),
    { numRuns: 200 },
  );
});

it('other bytes are reported as broken, and never throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.array(fc.nat(200)), (bytes, cuts) => {
      arrivalsOf(Buffer.from(bytes), cuts);
    }),
  );
  expect(arrivalsOf(Buffer.from('garbage\n'), []).broken).toHaveLength(1);
  expect(arrivalsOf(Buffer.from('{"type":"beat"}\n'), []).broken).toHaveLength(1);
  expect(arrivalsOf(Buffer.from('[{"type":"beat"'), [])).toEqual({ messages: [], broken: [] });
});

it('a line that never ends is reported once it is too long, and not kept', () => {
  const reported: string[] = [];
  const stream = new PassThrough();
  const pipe = new MessagePipe<unknown, unknown>(stream, {
    receive: () => expect.unreachable(),
    broken: (error) => reported.push(error.message),
  });
  const chunk = Buffer.alloc(2 ** 20, 'x');
  for (let count = 0; count < 129; count++) stream.emit('data', chunk);
  expect(reported).toEqual(['A message is longer than 134217728 bytes']);
  expect(pipe.send).toBeTypeOf('function');
});
