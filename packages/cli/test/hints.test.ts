import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { expect, it } from 'vitest';
import { createProgram } from '../src/program.ts';
import { recorded } from '../test-utils/recorded.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const program = await createProgram(recorded(), () => undefined);

/** Texts in backticks that are not command lines: names of connections, devices and databases. */
const names = new Set(['netraven owner ${process.pid}', 'netraven test device ${name}', 'netraven on db.example:5432']);

/** Command lines in backticks (in code, these may be escaped), or on lines of their own. */
function mentioned(text: string): string[] {
  const lines = [/\\?`(?:npx )?(netraven [^`\\]+)\\?`/g, /^ *(?:npx )?(netraven [a-z]+ [^#\n]*)/gm].flatMap((pattern) =>
    [...text.matchAll(pattern)].map(([, line = '']) => line.trim()),
  );
  return lines.filter((line) => !names.has(line));
}

/** Returns the first noun, verb or option of a command line that the program does not know. */
function unknownOf(line: string): string | undefined {
  const [, ...words] = line.split(/ (?:&&|\|) /)[0]?.split(' ') ?? [];
  let command: Command = program;
  for (const word of words) {
    if (!/^[a-z][a-z-]*$/.test(word)) break;
    const inner = command.commands.find((one) => one.name() === word);
    if (!inner && command.commands.length > 0) return word;
    if (!inner) break;
    command = inner;
  }
  const options = [...program.options, ...command.options].flatMap(({ long }) => long ?? []);
  const known = new Set(['--help', ...options]);
  return words.find((word) => word.startsWith('--') && !known.has(word.replace(/(?:=|\$\{).*/, '')));
}

const sources = globSync(
  ['packages/*/{src,platforms}/**/*.{ts,tsx,json}', 'packages/*/README.md', 'docs/**/*.md', '*.md'],
  { cwd: root },
);

it('every command that a hint, a message or a page names exists, with its options', () => {
  const all = sources.flatMap((file) =>
    mentioned(readFileSync(`${root}/${file}`, 'utf8')).map((line) => ({ file, line })),
  );
  expect(all.length).toBeGreaterThan(100);
  expect(all.filter(({ line }) => unknownOf(line) !== undefined)).toEqual([]);
});

it('an unknown command would be found', () => {
  const lines = mentioned('See `netraven jobs fly`, \\`netraven runs list --fats\\` and `netraven run backup --all`.');
  expect(lines.map(unknownOf)).toEqual(['fly', '--fats', undefined]);
  expect(['netraven frob', 'netraven --root x jobs list', 'netraven jobs'].map(unknownOf)).toEqual([
    'frob',
    undefined,
    undefined,
  ]);
});
