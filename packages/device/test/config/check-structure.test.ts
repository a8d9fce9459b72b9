import { describe, expect, test } from 'vitest';
import { StructureCheck } from '../../src/config/check-structure.ts';

const whole = (source: string): RegExp => new RegExp(`^(?:${source})$`);
const pair = (open: string, close: string) => ({ open: whole(open), close: whole(close) });
const lines = (text: string): string[] => text.split('\n');

function findUnclosed(
  all: readonly string[],
  rules: ConstructorParameters<typeof StructureCheck>[0],
): string | undefined {
  const check = new StructureCheck(rules);
  for (const line of all) check.read(line);
  return check.fault();
}

describe.each([
  ['braces', [pair('.*\\{\\s*', '\\s*\\}.*')], 'system {\n  services {\n    ssh;\n  }\n}'],
  [
    'config and edit',
    [pair('\\s*config .*', '\\s*end'), pair('\\s*edit .*', '\\s*next')],
    'config system global\n    set hostname "fw1"\nend\nconfig firewall policy\n    edit 1\n    next\nend',
  ],
  [
    'tags',
    [pair('\\s*<(?<name>[\\w-]+)>', '\\s*</(?<name>[\\w-]+)>')],
    '<config>\n  <users>\n    <name>a</name>\n  </users>\n</config>',
  ],
] as const)('%s', (_, structure, text) => {
  test('that are all closed', () => {
    expect(findUnclosed(lines(text), { structure, textPairs: [] })).toBeUndefined();
  });

  test('that are not closed, without the last line or any closing one', () => {
    const all = lines(text);
    const isClosing = (line: string): boolean => structure.some(({ close }) => close.test(line));
    const closing = [...all.keys()].filter((index) => isClosing(all[index] ?? ''));
    expect(closing.length).toBeGreaterThan(1);
    for (const index of closing) {
      expect(findUnclosed(all.toSpliced(index, 1), { structure, textPairs: [] })).toMatch(/^line \d+ /);
    }
  });
});

test('names must be equal', () => {
  const structure = [pair('<(?<name>\\w+)>', '</(?<name>\\w+)>')];
  expect(findUnclosed(['<a>', '</b>'], { structure, textPairs: [] })).toBe('line 2 does not close line 1');
  expect(findUnclosed(['</a>'], { structure, textPairs: [] })).toBe('line 1 closes nothing');
});

test('nothing counts in a text of several lines, which must be closed too', () => {
  const rules = { structure: [pair('config .*', 'end')], textPairs: [pair('set buffer "[^"]*', '[^"]*"')] };
  expect(findUnclosed(['config x', 'set buffer "a', 'end', 'b"', 'end'], rules)).toBeUndefined();
  expect(findUnclosed(['config x', 'set buffer "a', 'end'], rules)).toBe('line 2 opens what nothing closes');
});
