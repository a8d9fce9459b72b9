import { deflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { searchInThread } from '../../src/archive/search-in-thread.ts';
import { searchTexts, type PackedText } from '../../src/archive/search-texts.ts';

const textOf = (text: string): PackedText => ({
  size: Buffer.byteLength(text),
  packed: { content: deflateSync(text), packing: 'zlib' },
});

it('a thread finds the lines that are found without one, and names a damaged text', async () => {
  const texts: PackedText[] = [
    textOf('hostname core-1\ninterface Vlan10\n ip address 10.0.0.1\n'),
    textOf('hostname core-2\n'),
    { size: 5, packed: { content: Buffer.from('Vlan1'), packing: 'none' } },
    { size: 9, packed: { content: Buffer.from('no stream'), packing: 'zlib' } },
  ];
  const wanted = { text: 'vlan1', ignoreCase: true };
  const found = await searchInThread(texts, wanted, true);
  expect(found).toEqual(await searchTexts(texts, wanted, true));
  expect(found).toEqual([
    { lines: [{ number: 2, text: 'interface Vlan10', section: [] }], count: 1 },
    undefined,
    { lines: [{ number: 1, text: 'Vlan1', section: [] }], count: 1 },
    { damaged: 'incorrect header check' },
  ]);
  expect((await searchInThread(texts, wanted, false))[0]).toEqual({ lines: [], count: 0 });
});

it('a regular expression that takes too long is ended, and the next search is answered', async () => {
  const texts = [textOf(`${'a'.repeat(40)}b\r\n`)];
  const slow = { text: '^(a+)+$', regex: true };
  await expect(searchInThread(texts, slow, true, { regexMs: 200 })).rejects.toMatchObject({ code: 'NR_SEARCH_ENDED' });
  expect(await searchInThread(texts, { text: 'a+b$', regex: true }, true)).toMatchObject([{ count: 1 }]);
});

it('a regular expression that is too large is refused', async () => {
  const large = { text: '(?:(?:(?:a|b?){1000}){1000}){1000}', regex: true };
  await expect(searchInThread([textOf('a\n')], large, true)).rejects.toMatchObject({
    code: 'NR_SEARCH_ENDED',
    message: expect.stringContaining('The texts cannot be searched: ') as unknown,
  });
});

it('what is found with letter case is found without it, also a Greek word within a longer one', async () => {
  for (const text of ['ΟΔΟΣ', 'οδοσ', 'Straße', 'İSTANBUL']) {
    const texts = [textOf(`description ${text}Α\n`)];
    for (const ignoreCase of [false, true]) {
      expect(await searchTexts(texts, { text, ignoreCase }, true)).toMatchObject([{ count: 1 }]);
    }
    expect(await searchTexts(texts, { without: text, ignoreCase: true }, true)).toEqual([undefined]);
  }
});
