import { expect, it } from 'vitest';
import { fitsPattern } from '../../../src/commands/devices/fits-pattern.ts';

/** Returns all texts of up to a number of letters. */
function textsOf(letters: readonly string[], longest: number): string[] {
  if (longest === 0) return [''];
  return ['', ...textsOf(letters, longest - 1).flatMap((end) => letters.map((letter) => letter + end))];
}

it('a pattern fits the names that a regular expression finds', () => {
  const names = textsOf(['a', '.', '😀'], 4);
  for (const pattern of textsOf(['a', '.', '*', '?'], 5)) {
    const source = pattern
      .replaceAll('.', String.raw`\.`)
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    const found = new RegExp(`^${source}$`, 'su');
    expect([pattern, names.filter((name) => fitsPattern(pattern, name))]).toEqual([
      pattern,
      names.filter((name) => found.test(name)),
    ]);
  }
});

it('a pattern with many stars is answered at once', () => {
  // A regular expression takes years.
  expect(fitsPattern(`${'*?'.repeat(25)}x`, 'a'.repeat(250))).toBe(false);
});
