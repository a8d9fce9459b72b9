import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const text = readFileSync('docs/threat-model.md', 'utf8');
const [, reach = ''] = /### Who can reach what\n([^]*?)\n## /.exec(text) ?? [];
const cells = reach
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .slice(2)
  .flatMap((line) => line.split('|').slice(2, -1));
const tests = new Map(
  [...reach.matchAll(/^(\d+)\. `(.+)`: (.+)$/gm)].map(([, number = '', file = '', name = '']) => [
    number,
    { file, name },
  ]),
);

it('each cell of "Who can reach what" names a test, and each test is named', () => {
  expect(cells.length).toBeGreaterThan(40);
  const named = cells.flatMap((cell) => /\(([\d, ]+)\) *$/.exec(cell)?.[1]?.split(', ') ?? cell);
  expect(named.filter((number) => !tests.has(number))).toEqual([]);
  expect([...tests.keys()].filter((number) => !named.includes(number))).toEqual([]);
});

it.each([...tests.values()])('$file has the test "$name"', ({ file, name }) => {
  const source = readFileSync(`packages/${file}`, 'utf8');
  // The name is the text of a test, not of a comment.
  const isTest = ["'", '"', '`'].some(
    (quote) =>
      source.includes(`${name}${quote}, async (`) ||
      source.includes(`${name}${quote}, (`) ||
      source.includes(`${name}${quote},\n`),
  );
  expect(isTest).toBe(true);
});

it('each file of a test that the text names exists', () => {
  const files = [...text.matchAll(/`((?:[\w.-]+\/)+[\w.-]+\.test\.tsx?)`/g)].map(([, file = '']) => file);
  expect(files.length).toBeGreaterThan(20);
  expect(files.filter((file) => !existsSync(file) && !existsSync(`packages/${file}`))).toEqual([]);
});
