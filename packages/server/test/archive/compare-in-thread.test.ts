import { deflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { compareInThread } from '../../src/archive/compare-in-thread.ts';
import { compareTexts, type PackedPair } from '../../src/archive/compare-texts.ts';

const packed = (text: string): PackedPair['before'] => ({
  size: Buffer.byteLength(text),
  packed: { content: deflateSync(text), packing: 'zlib' },
});
const pairs: PackedPair[] = [
  { before: packed('a\nb\nc\n'), after: packed('b\na\nc\nd\n') },
  { before: packed('a\n'), after: packed('a\n') },
  { before: packed('a\n'), after: { size: 9, packed: { content: Buffer.from('no stream'), packing: 'zlib' } } },
];

it('a thread compares texts as this process does, and names a damaged one', async () => {
  const compared = await compareInThread(pairs, [false, true]);
  expect(compared).toEqual(await compareTexts(pairs, [false, true]));
  expect(compared).toMatchObject([
    {
      differences: [
        { added: 2, removed: 1 },
        { added: 1, removed: 0 },
      ],
    },
    {
      differences: [
        { added: 0, removed: 0 },
        { added: 0, removed: 0 },
      ],
    },
    { damaged: 'after', reason: 'incorrect header check' },
  ]);
});

it('other work is done after each of many texts that are compared', async () => {
  let turns = 0;
  let next = setImmediate(function turn() {
    turns++;
    next = setImmediate(turn);
  });
  await compareTexts(Array.from({ length: 20 }, () => pairs).flat(), [false]);
  clearImmediate(next);
  expect(turns).toBeGreaterThanOrEqual(60);
});
