import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frame, FrameReader } from '../../../src/transport/netconf/frames.ts';

/** Returns the messages in the bytes, which come in pieces of the given sizes. */
function read(bytes: Buffer, chunked: boolean, sizes: readonly number[] = [bytes.length]): string[] {
  const messages: string[] = [];
  let pieces: Buffer[] = [];
  const reader = new FrameReader(
    (piece) => void pieces.push(piece),
    () => {
      messages.push(Buffer.concat(pieces).toString());
      pieces = [];
    },
  );
  reader.chunked = chunked;
  let at = 0;
  for (let index = 0; at < bytes.length; index += 1) {
    const size = sizes[index % sizes.length] ?? 1;
    reader.push(bytes.subarray(at, at + size));
    at += size;
  }
  return messages;
}

test.each([false, true])('messages are found however the bytes are split (chunks: %s)', (chunked) => {
  const message = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => !text.includes(']]>'));
  const sizes = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1 });
  fc.assert(
    fc.property(fc.array(message), sizes, (messages, split) => {
      const bytes = Buffer.from(messages.map((each) => frame(each, chunked)).join(''));
      expect(read(bytes, chunked, split)).toEqual(messages);
    }),
  );
});

test('a message in several chunks is one message, whatever its chunks hold', () => {
  expect(read(Buffer.from('\n#4\n<a>\n\n#6\n\n##\n]]\n#4\n</a>\n##\n'), true)).toEqual(['<a>\n\n##\n]]</a>']);
});

test('line ends behind a message belong to no message', () => {
  expect(read(Buffer.from('\n#1\na\n##\n\r\n\n#1\nb\n##\n'), true)).toEqual(['a', 'b']);
});

test.each([
  ['no chunk', '<rpc-reply/>'],
  ['a size of 0', '\n#0\n'],
  ['a size with a leading zero', '\n#01\na'],
  ['a size of more than four bytes', '\n#4294967296\na'],
  ['too many digits', '\n#12345678901\na'],
  ['an end without a chunk', '\n##\n'],
  ['a chunk that is longer than its size', '\n#1\nab'],
])('%s is refused', (_, bytes) => {
  expect(() => read(Buffer.from(bytes), true)).toThrow(/^it sent /);
});
