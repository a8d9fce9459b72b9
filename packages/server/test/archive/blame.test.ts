import { expect, it } from 'vitest';
import { blame, type VersionText } from '../../src/archive/blame.ts';
import { linesOf } from '../../src/archive/lines.ts';

async function* inOrder(texts: readonly string[]): AsyncGenerator<VersionText> {
  for (const [index, text] of texts.entries()) yield { id: index + 1, text };
}

const blameOf = async (...texts: string[]): Promise<string[]> =>
  (await blame(inOrder(texts))).map(({ text, id }) => `${id} ${text}`);

it('a line belongs to the version that brought it', async () => {
  expect(await blameOf('a\nb\n', 'a\nc\nb\n', 'a\nc\nd\n')).toEqual(['1 a', '2 c', '3 d']);
});

it('a line that was away belongs to the version that brought it back', async () => {
  expect(await blameOf('a\nb\n', 'a\n', 'a\nb\n')).toEqual(['1 a', '3 b']);
});

it('lines are counted at the beginning, at the end and without a last line end', async () => {
  expect(await blameOf('m', 'k\nm', 'k\nm\nz')).toEqual(['2 k', '1 m', '3 z']);
  expect(await blameOf('', 'a\n', '')).toEqual([]);
});

it('each line was there in all versions since the one that brought it, and not always before', async () => {
  // Reproducible: the same changes each time.
  let seed = 7;
  const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
  const texts = ['line 0\n'];
  for (let version = 1; version < 60; version++) {
    const lines = linesOf(texts.at(-1) ?? '');
    for (let change = random(4); change >= 0; change--) {
      if (random(3) === 0) lines.splice(random(lines.length + 1), 1);
      else lines.splice(random(lines.length + 1), 0, `line ${version} ${change}`);
    }
    texts.push(`${lines.join('\n')}\n`);
  }
  const blamed = await blame(inOrder(texts));
  expect(blamed.map(({ text }) => text)).toEqual(linesOf(texts.at(-1) ?? ''));
  const first = (text: string): number => texts.findIndex((one) => linesOf(one).includes(text)) + 1;
  expect(blamed.map(({ text, id }) => [text, id])).toEqual(blamed.map(({ text }) => [text, first(text)]));
});
