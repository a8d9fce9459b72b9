import { messageOf } from '@netraven/core';
import { nearest } from '@netraven/core/registry';
import type { Command } from 'commander';
import { isCode } from './error-fields.ts';

/** Returns the command that a command line names. */
export function commandOf(program: Command, args: readonly string[]): Command {
  let command = program;
  for (const [at, word] of args.entries()) {
    const inner = command.commands.find((each) => each.name() === word);
    if (inner) command = inner;
    else if (!word.startsWith('-') && args[at - 1] !== '--root') break;
  }
  return command;
}

/** Returns the hint that names the help of the command, or what the command line lacks. */
export function usageHint(command: Command, thrown: unknown): string {
  const isExcess = isCode(thrown, 'commander.excessArguments');
  if (isExcess && command.name() === 'run') return 'Name each device after `--device`.';
  const [, word] = /^error: unknown command '([a-z][a-z0-9-]*)'$/.exec(messageOf(thrown)) ?? [];
  if (word !== undefined && !command.parent) {
    return `Run a job type with \`netraven run ${word} --device <name>\`, or see \`netraven --help\`.`;
  }
  const path = [];
  for (let each: Command | null = command; each; each = each.parent) path.unshift(each.name());
  return `See \`${path.join(' ')} --help\`.`;
}

/** Returns a message about an option that the command does not have, if there is one and a similar one exists. */
export function misspeltOption(command: Command, args: readonly string[]): string | undefined {
  const known = [...command.options, ...(command.parent?.options ?? [])].flatMap(({ long }) => long ?? []);
  for (const word of args) {
    const name = word.split('=')[0] ?? '';
    if (!name.startsWith('--') || known.includes(name)) continue;
    const near = nearest(name, known);
    if (near !== undefined) return `unknown option '${name}'\n(Did you mean ${near}?)`;
  }
  return undefined;
}
