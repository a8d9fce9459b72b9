import { deflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { regexSearch, searchInThread } from '../../src/archive/search-in-thread.ts';
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

const slowTexts = [textOf(`${'a'.repeat(40)}b\r\n`)];
const slow = { text: '^(a+)+$', regex: true };
const quick = { text: 'a+b$', regex: true };

it('a regular expression that takes too long is ended, and the next search is answered', async () => {
  const search = regexSearch({ quick: 100, slow: 200 });
  await expect(search(slowTexts, slow, true)).rejects.toMatchObject({
    code: 'NR_SEARCH_ENDED',
    hint: expect.stringContaining('--tag') as unknown,
  });
  expect(await regexSearch()(slowTexts, quick, true)).toMatchObject([{ count: 1 }]);
});

it('searches with a slow regular expression do not hold up the others', async () => {
  const leaving = new AbortController();
  const ended: string[] = [];
  const slowOnes = Array.from({ length: 3 }, async () => {
    const searching = regexSearch({ quick: 50, slow: 600_000 })(slowTexts, slow, true, { signal: leaving.signal });
    await searching.catch(() => ended.push('slow'));
  });
  for (let page = 0; page < 3; page++) {
    expect(await regexSearch()(slowTexts, quick, true)).toMatchObject([{ count: 1 }]);
    ended.push('quick');
  }
  leaving.abort();
  await Promise.all(slowOnes);
  expect(ended).toEqual(['quick', 'quick', 'quick', 'slow', 'slow', 'slow']);
});

it('a regular expression that is slow and can be answered is answered', async () => {
  // Some processor time in any thread, and an end.
  const texts = [textOf(`${'a'.repeat(22)}b\n`)];
  const search = regexSearch({ quick: 1, slow: 60_000 });
  for (let page = 0; page < 2; page++) expect(await search(texts, slow, true)).toEqual([undefined]);
});

it('a regular expression that is too large is refused', async () => {
  const large = { text: '(?:(?:(?:a|b?){1000}){1000}){1000}', regex: true };
  await expect(regexSearch()([textOf('a\n')], large, true)).rejects.toMatchObject({
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
