import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { longestMessage, SyslogFrames } from '../src/index.ts';

/** Cuts a text after so many bytes each, and returns the messages. */
function framesOf(text: string, sizes: readonly number[] = []): { messages: string[]; dropped: number } {
  const frames = new SyslogFrames();
  const bytes = Buffer.from(text);
  const messages: string[] = [];
  let at = 0;
  for (const size of [...sizes, bytes.length]) {
    frames.push(bytes.subarray(at, at + size));
    messages.push(...frames.take(Infinity).map(String));
    at += size;
  }
  return { messages, dropped: frames.dropped };
}

it('reads messages that end with a line feed or NUL', () => {
  expect(framesOf('<13>a\n<13>b\0\n<13>not ended').messages).toEqual(['<13>a', '<13>b']);
});

it('reads messages with their number of bytes, also with line feeds inside', () => {
  expect(framesOf('6 <13>ä10 <13>b\nb  c5 <13>c').messages).toEqual(['<13>ä', '<13>b\nb  c', '<13>c']);
});

it('cuts no more messages than are taken', () => {
  const frames = new SyslogFrames();
  frames.push(Buffer.from('<13>a\n<13>b\n<13>c\n<13>d'));
  expect(frames.take(0)).toEqual([]);
  expect(frames.take(2).map(String)).toEqual(['<13>a', '<13>b']);
  expect(frames.isCut).toBe(false);
  expect(frames.take(2).map(String)).toEqual(['<13>c']);
  expect(frames.isCut).toBe(true);
  frames.push(Buffer.from('d\n'));
  expect(frames.take(1).map(String)).toEqual(['<13>dd']);
});

it('drops messages that are too long, and reads those behind them', () => {
  const long = `<13>${'x'.repeat(longestMessage)}`;
  expect(framesOf(`${long}\n<13>a\n${long.length} ${long}5 <13>b`)).toEqual({
    messages: ['<13>a', '<13>b'],
    dropped: 2,
  });
  expect(framesOf('9999999999 <13>a\n<13>b\n')).toEqual({ messages: [], dropped: 1 });
});

it('reads the same messages, however they were cut into packets', () => {
  const message = fc.string({ unit: 'grapheme', maxLength: 30 }).map((text) => `<13>${text.replaceAll(/[\n\0]/g, '')}`);
  const framed = fc.tuple(message, fc.boolean());
  fc.assert(
    fc.property(fc.array(framed, { maxLength: 10 }), fc.array(fc.integer({ min: 0, max: 20 })), (all, sizes) => {
      const text = all.map(([one, counted]) => (counted ? `${Buffer.byteLength(one)} ${one}` : `${one}\n`)).join('');
      expect(framesOf(text, sizes)).toEqual({ messages: all.map(([one]) => one), dropped: 0 });
    }),
  );
});

it('holds no more than one message, whatever comes', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 20_000, size: 'max' }), { maxLength: 5 }), (chunks) => {
      const frames = new SyslogFrames();
      for (const chunk of chunks) {
        frames.push(Buffer.from(chunk));
        for (const message of frames.take(Infinity)) expect(message.length).toBeLessThanOrEqual(longestMessage);
      }
    }),
    { numRuns: 30 },
  );
});

it.each([
  ['NULs', '\0', 65_536],
  ['line feeds', '\n', 65_536],
  ['lines', 'a\n', 65_536],
  ['texts with NUL', 'a\0', 65_536],
  ['counted bytes', '1 a', 65_536],
  ['numbers', '1', 65_536],
  ['a line that does not end', 'a', 65_536],
  ['a line in packets of one byte', 'a', 1],
  ['counted bytes in packets of one byte', '8000 a', 1],
])('looks at each byte a few times only: %s', (_, part, size) => {
  let looked = 0;
  const original = Buffer.prototype.indexOf;
  const indexOf = vi.spyOn(Buffer.prototype, 'indexOf');
  indexOf.mockImplementation(function (this: Buffer, ...args: unknown[]) {
    const found = Reflect.apply<Buffer, unknown[], number>(original as (...all: unknown[]) => number, this, args);
    looked += 1 + (found < 0 ? this.length : found) - (args[1] as number);
    return found;
  } as never);
  const findIndex = vi.spyOn(Uint8Array.prototype, 'findIndex');
  const frames = new SyslogFrames();
  const bytes = Buffer.from(part.repeat(65_536 / part.length));
  try {
    for (let at = 0; at < bytes.length; at += size) {
      frames.push(bytes.subarray(at, at + size));
      // In parts, as a listener with little room takes them.
      while (!frames.isCut) frames.take(1_000);
    }
    expect(looked).toBeLessThanOrEqual(4 * bytes.length);
    // It calls a function for each byte.
    expect(findIndex).not.toHaveBeenCalled();
  } finally {
    indexOf.mockRestore();
    findIndex.mockRestore();
  }
});
