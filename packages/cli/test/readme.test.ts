import { readFileSync } from 'node:fs';
import type { Command, Option } from 'commander';
import { expect, it } from 'vitest';
import { createProgram } from '../src/program.ts';
import { recorded } from '../test-utils/recorded.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

/** Returns the texts in backticks. */
const spans = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span);

/** The rows of the table of commands, as cells. */
function rows(): string[][] {
  const [, section = ''] = /^## Commands\n([^]*?)^## /m.exec(readme) ?? [];
  const lines = section.split('\n').filter((line) => line.startsWith('| `'));
  return lines.map((line) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** The usage in the first column, and the options of the second. */
function documented(): Record<string, string[]> {
  return Object.fromEntries(rows().map(([usage = '', options = '']) => [spans(usage).join(' / '), spans(options)]));
}

/** Every command that does something, with its path. */
function verbs(command: Command, path: readonly string[] = []): (readonly [path: string, command: Command])[] {
  if (command.commands.length === 0) return [[path.join(' '), command]];
  return command.commands.flatMap((inner) => verbs(inner, [...path, inner.name()]));
}

const all = verbs(await createProgram(recorded(), () => undefined));
const written = ({ flags }: Option): string => flags.replace(/^-\w, /, '');

function usageOf([path, command]: (typeof all)[number]): string {
  const names = command.registeredArguments.map((one) => {
    const name = `${one.name()}${one.variadic ? '...' : ''}`;
    return one.required ? `<${name}>` : `[${name}]`;
  });
  return [path, ...names, ...command.options.filter((option) => option.mandatory).map(written)].join(' ');
}

it('the table of commands names each command with all its options, and no other', () => {
  const optional = ({ options }: Command): string[] =>
    options.filter((option) => !option.mandatory && !option.hidden && option.long !== '--json').map(written);
  expect(documented()).toEqual(Object.fromEntries(all.map((verb) => [usageOf(verb), optional(verb[1])])));
});

it('the table of commands says what each command does', () => {
  const silent = rows().filter((cells) => cells.length !== 3 || cells[2] === '');
  expect(silent).toEqual([]);
});

it('the commands without --json are those the page names', () => {
  const [sentence = ''] = /^.*\bhave `--json`.*$/m.exec(readme) ?? [];
  const [, but = ''] = /All commands but (.*?) have `--json`/.exec(sentence) ?? [];
  const without = all.filter(([, { options }]) => !options.some(({ long }) => long === '--json'));
  expect(spans(but)).toEqual(without.map(([path]) => path));
});
