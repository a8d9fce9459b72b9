import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** Phrases that a reader has to decode, each with what to write instead. cspell.json has the single words. */
const phrases: readonly [phrase: RegExp, instead: string][] = [
  [/\b(?:is|(?<!there )are) none\b/i, 'say what it is not: "is not JSON"'],
  [/\bno such (?!file or directory)/i, '"unknown …", "… does not exist"'],
  [/\btold of\b/i, '"reported"'],
  [/\bwhat came of\b/i, '"result"'],
  [/\bstands? there\b/i, '"exists", or name the place'],
  [/\blies? in\b/i, '"is in"'],
  [/\bways? out\b/i, '"fix"'],
  [/\bgoes by\b/i, '"uses"'],
  [/\bholds? back\b/i, '"buffers"'],
  [/\bset aside\b/i, '"quarantine"'],
  [/\bis gone\b/i, '"was removed", "ended"'],
];

/** A docstring begins with a verb or a noun phrase. */
const opening = /^\s*(?:\/\*\*|\* @returns|\* @param \S+ -) (?:What|Whether|Who|Whoever|Whose)\b/;

const files = execFileSync('git', ['ls-files', '*.ts', '*.tsx', '*.md'], { encoding: 'utf8' })
  .split('\n')
  .filter(
    (file) =>
      file !== '' && !['test/plain-words.test.ts', 'CONTRIBUTING.md'].includes(file) && !file.endsWith('CHANGELOG.md'),
  );

function linesWith(pattern: RegExp): string[] {
  return files.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .flatMap((line, at) => (pattern.test(line) ? [`${file}:${at + 1} ${line.trim()}`] : [])),
  );
}

it.each(phrases)('nothing says %s: write %s', (phrase) => {
  expect(linesWith(phrase)).toEqual([]);
});

it('every docstring begins with a verb or a noun phrase', () => {
  expect(linesWith(opening)).toEqual([]);
});
