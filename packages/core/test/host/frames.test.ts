import { duplexPair, PassThrough } from 'node:stream';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Frames } from '../../src/host/frames.ts';

const deaf = { receive: () => undefined, broken: (error: Error) => expect.unreachable(error.message) };

/** The bytes that some messages travel as. */
async function bytesOf(messages: readonly unknown[]): Promise<Buffer> {
  const [near, far] = duplexPair();
  const frames = new Frames<unknown, unknown>(near, deaf);
  for (const message of messages) frames.send(message);
  const chunks: Buffer[] = [];
  far.on('data', (chunk: Buffer) => chunks.push(chunk));
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  return Buffer.concat(chunks);
}

/** What arrives of bytes that come in these pieces. */
function arrivalsOf(bytes: Buffer, cuts: readonly number[]): { messages: unknown[]; broken: string[] } {
  const told = { messages: [] as unknown[], broken: [] as string[] };
  const pipe = new PassThrough();
  const frames = new Frames<unknown, unknown>(pipe, {
    receive: (messages) => told.messages.push(...messages),
    broken: (error) => told.broken.push(error.message),
  });
  let at = 0;
  for (const cut of [...cuts.map((one) => one % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length]) {
    if (cut > at) pipe.emit('data', bytes.subarray(at, cut));
    at = Math.max(at, cut);
  }
  expect(frames.send).toBeTypeOf('function');
  return told;
}

it('messages arrive whole and in order, wherever the pipe cuts them', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.jsonValue(), { minLength: 1, maxLength: 8 }),
      fc.array(fc.nat(500)),
      async (messages, cuts) => {
        const plain = JSON.parse(JSON.stringify(messages)) as unknown[];
        expect(arrivalsOf(await bytesOf(messages), cuts)).toEqual({ messages: plain, broken: [] });
      },
    ),
    { numRuns: 200 },
  );
});

it('any other bytes are told as such, and never throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.array(fc.nat(200)), (bytes, cuts) => {
      arrivalsOf(Buffer.from(bytes), cuts);
    }),
  );
  expect(arrivalsOf(Buffer.from([255, 255, 255, 255]), []).broken[0]).toContain('4294967295');
  expect(arrivalsOf(Buffer.from([0, 0, 0, 0]), []).broken).toHaveLength(1);
  expect(arrivalsOf(Buffer.from('garbage\n'), []).messages).toEqual([]);
});
