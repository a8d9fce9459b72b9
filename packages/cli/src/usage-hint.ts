import type { Command } from 'commander';
import { isCode } from './error-fields.ts';

/** Returns the hint that names the help of the command, or what the command line lacks. */
export function usageHint(program: Command, args: readonly string[], thrown: unknown): string {
  let command = program;
  for (const [at, word] of args.entries()) {
    const inner = command.commands.find((each) => each.name() === word);
    if (inner) command = inner;
    else if (!word.startsWith('-') && args[at - 1] !== '--root') break;
  }
  const isExcess = isCode(thrown, 'commander.excessArguments');
  if (isExcess && command.name() === 'run') return 'Name each device after `--device`.';
  const path = [];
  for (let each: Command | null = command; each; each = each.parent) path.unshift(each.name());
  return `See \`${path.join(' ')} --help\`.`;
}
