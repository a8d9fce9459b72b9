import type { Command } from 'commander';

/** Returns the hint that names the help of the command. */
export function usageHint(program: Command, args: readonly string[]): string {
  let command = program;
  for (const word of args) {
    const inner = command.commands.find((each) => each.name() === word);
    if (inner) command = inner;
    else if (!word.startsWith('-')) break;
  }
  const path = [];
  for (let each: Command | null = command; each; each = each.parent) path.unshift(each.name());
  return `See \`${path.join(' ')} --help\`.`;
}
