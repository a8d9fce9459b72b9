import { duplexPair, PassThrough } from 'node:stream';
import fc from 'fast-check';
import { expect, it, onTestFinished, vi } from 'vitest';
import { JsonLimits } from '../../src/host/json-limits.ts';
import { MessagePipe } from '../../src/host/message-pipe.ts';

const deaf = { receive: () => undefined, broken: (error: Error) => expect.unreachable(error.message) };

/** Returns the text that messages are sent as. */
async function textOf(messages: readonly unknown[]): Promise<string> {
  const [near, far] = duplexPair();
  const pipe = new MessagePipe<unknown>(near, deaf);
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
  const pipe = new MessagePipe<unknown>(stream, {
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

it.each<[what: string, line: string, count: number, reason: string]>([
  ['a line that never ends', 'x', 5 * 2 ** 20, 'a message is longer than 4194304 bytes'],
  ['a text that never ends', '"a\\"', 5 * 2 ** 20, 'a message is longer than 4194304 bytes'],
  ['many arrays', '[],', 300_000, 'it has more than 250000 values'],
  ['many objects', '{"a":1},', 300_000, 'it has more than 250000 values'],
  ['deep arrays', '[', 300, 'it is nested deeper than 128 levels'],
  ['deep objects', '{"a":', 300, 'it is nested deeper than 128 levels'],
])('%s: the line is reported before its end, once, and not kept', (_what, part, count, reason) => {
  const stream = new PassThrough();
  const reported: string[] = [];
  const pipe = new MessagePipe<unknown>(stream, {
    receive: () => expect.unreachable(),
    broken: (error) => reported.push(error.message),
  });
  const bytes = Buffer.from(part.repeat(Math.ceil(count / part.length) * (part.length > 1 ? part.length : 1)));
  for (let at = 0; at < bytes.length; at += 65_536) stream.emit('data', bytes.subarray(at, at + 65_536));
  stream.emit('data', Buffer.from('\n[{"type":"beat"}]\n'));
  expect(reported).toEqual([reason]);
  expect(pipe.send).toBeTypeOf('function');
});

it('values are counted as they are in JSON, wherever the pipe cuts it', () => {
  const countOf = (value: unknown): number => {
    if (typeof value !== 'object' || value === null) return 0;
    const inner = Object.values(value);
    return 1 + Math.max(0, inner.length - 1) + inner.reduce((sum: number, each) => sum + countOf(each), 0);
  };
  const odd = fc.constantFrom('\\', '"', '\\\\', '\\"', '[', '{', ',', 'ä', 'a'.repeat(40), '\\'.repeat(33), '\n');
  const text = fc.array(odd, { maxLength: 8 }).map((parts) => parts.join(''));
  const json = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 4 }, text, fc.integer(), fc.array(tie('value')), fc.dictionary(text, tie('value'))),
  })).value;
  fc.assert(
    fc.property(json, fc.array(fc.nat(400)), (value, cuts) => {
      const bytes = Buffer.from(JSON.stringify(value));
      const limits = new JsonLimits();
      const ends = [...cuts.map((one) => one % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
      const counts = ends.map((end, index) => limits.read(bytes.subarray(ends[index - 1] ?? 0, end)));
      expect(counts.reduce((sum, each) => sum + each, 0)).toBe(countOf(value));
    }),
    { numRuns: 500 },
  );
});

it('a pipe that brings more than 64 MiB a second is paused, and read on', async () => {
  // On a busy machine the bytes would come too slowly.
  const clock = vi.spyOn(performance, 'now').mockReturnValue(performance.now());
  onTestFinished(() => clock.mockRestore());
  const stream = new PassThrough();
  let received = 0;
  const pipe = new MessagePipe<unknown>(stream, { ...deaf, receive: (messages) => (received += messages.length) });
  const line = Buffer.from(`${JSON.stringify([{ type: 'beat', text: 'x'.repeat(2 ** 20) }])}\n`);
  let paused = 0;
  stream.on('pause', () => paused++);
  for (let count = 0; count < 16; count++) stream.write(line);
  await expect.poll(() => received).toBe(16);
  expect(paused).toBeGreaterThan(0);
  expect(pipe.send).toBeTypeOf('function');
});
