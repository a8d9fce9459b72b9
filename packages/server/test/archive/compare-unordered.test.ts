import { expect, it } from 'vitest';
import { compareUnordered } from '../../src/archive/compare-unordered.ts';
import { sectionsOf } from '../../src/archive/lines.ts';
import { randomOf } from '@netraven/test-utils/seeds';

const before = `hostname core-1
interface Vlan10
 description users
 mtu 9000
interface Vlan20
 description guests
ntp server 192.0.2.1
`;

it('lines that moved within their section, and sections that moved as a whole, are no difference', async () => {
  const after = `ntp server 192.0.2.1
interface Vlan20
 description guests
interface Vlan10
 mtu 9000
 description users
hostname core-1
`;
  expect(await compareUnordered(before, after)).toEqual({ added: 0, removed: 0, hunks: [] });
});

it('a line that moved into another section is a difference, and so is one that is repeated', async () => {
  const moved = before.replace(' mtu 9000\n', '').replace(' description guests\n', ' description guests\n mtu 9000\n');
  expect((await compareUnordered(before, moved))?.hunks).toMatchObject([
    { section: ['interface Vlan10'], oldStart: 4, newStart: 0, lines: ['- mtu 9000'] },
    { section: ['interface Vlan20'], oldStart: 0, newStart: 6, lines: ['+ mtu 9000'] },
  ]);
  const twice = before.replace(' mtu 9000\n', ' mtu 9000\n mtu 9000\n');
  expect(await compareUnordered(before, twice)).toMatchObject({ added: 1, removed: 0 });
  expect(await compareUnordered(twice, before)).toMatchObject({ added: 0, removed: 1 });
});

it('a changed line is one hunk in its section', async () => {
  const after = before.replace('users', 'staff');
  expect((await compareUnordered(before, after))?.hunks).toMatchObject([
    { section: ['interface Vlan10'], lines: ['- description users', '+ description staff'] },
  ]);
});

it('texts that differ in more than 5,000 lines are not compared', async () => {
  const many = (word: string): string => Array.from({ length: 3_000 }, (_, n) => `${word} ${n}\n`).join('');
  expect(await compareUnordered(many('a'), many('b'))).toBeUndefined();
  expect(await compareUnordered(many('a'), many('a').split('\n').toReversed().join('\n'))).toMatchObject({
    removed: 0,
  });
});

it('any two texts differ by the lines that their sections do not share', async () => {
  const random = randomOf(3);
  const pick = (): string => ['a', 'b', ' c', ' d', '  e', '', '!', '\tf'][Math.floor(random() * 8)] ?? '';
  const text = (): string => Array.from({ length: Math.floor(random() * 12) }, () => `${pick()}\n`).join('');
  for (let trial = 0; trial < 3_000; trial++) {
    const [old, now] = [text(), random() < 0.5 ? text() : text() + text()];
    const keys = (of: string): string[] => {
      const all = of.split('\n').slice(0, -1);
      const sections = sectionsOf(all);
      return all.map((line, index) => JSON.stringify([sections[index], line]));
    };
    const without = (some: string[], others: string[]): number =>
      Object.entries(Object.groupBy(some, (key) => key)).reduce(
        (sum, [key, same = []]) => sum + Math.max(0, same.length - others.filter((one) => one === key).length),
        0,
      );
    const { added, removed, hunks = [] } = (await compareUnordered(old, now)) ?? {};
    expect({ old, now, added, removed }).toEqual({
      ...{ old, now },
      added: without(keys(now), keys(old)),
      removed: without(keys(old), keys(now)),
    });
    const [oldLines, nowLines] = [old.split('\n'), now.split('\n')];
    for (const { oldStart, oldLines: less, newStart, newLines: more, lines } of hunks) {
      expect(lines).toEqual([
        ...oldLines.slice(oldStart - 1, oldStart - 1 + less).map((line) => `-${line}`),
        ...nowLines.slice(newStart - 1, newStart - 1 + more).map((line) => `+${line}`),
      ]);
    }
  }
});
