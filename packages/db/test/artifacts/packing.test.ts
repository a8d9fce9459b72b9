import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pack, unpack } from '../../src/artifacts/packing.ts';

test('a configuration takes a fraction of its room', async () => {
  const text = Buffer.from(
    Array.from({ length: 500 }, (_, n) => `interface Vlan${n}\n description user ${n}\n`).join(''),
  );
  const packed = await pack(text);
  expect(packed.packing).toBe('zlib');
  expect(packed.content.length).toBeLessThan(text.length / 4);
});

test('a text that does not get smaller is stored unpacked', async () => {
  for (const text of [Buffer.alloc(0), Buffer.from('end\n'), randomBytes(10_000)]) {
    expect(await pack(text)).toEqual({ content: text, packing: 'none' });
  }
});

test('any text comes back byte for byte, one too long to be packed at once too', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 2_000 }), fc.nat(400), async (text, times) => {
      const bytes = Buffer.from(text.repeat(times + 1));
      expect((await unpack(await pack(bytes), bytes.length)).equals(bytes)).toBe(true);
    }),
  );
});
