import { CommanderError, type Command } from 'commander';
import { cliError } from './codes.ts';
import { exitCodeOf, type ExitCode } from './exit-code.ts';
import { ownError } from './own-error.ts';
import type { Caller } from './context.ts';
import type { Terminal } from './terminal/terminal.ts';
import { writeError } from './terminal/write-error.ts';
import { writeJsonError } from './terminal/write-json-error.ts';
import { commandOf, misspeltOption, usageHint } from './usage-hint.ts';

/** The command line that failed. */
interface FailedCommand {
  readonly terminal: Terminal;
  readonly program: Command;
  readonly args: readonly string[];
  /** True if the command has written data to stdout. */
  readonly wrote: boolean;
  readonly caller: Caller;
}

/** Writes the error that ended a command line, and returns the exit code. */
export async function reportError(
  thrown: unknown,
  { terminal, program, args, wrote, caller }: FailedCommand,
): Promise<ExitCode> {
  const command = commandOf(program, args);
  const usage = await usageHint(command, thrown, args, caller);
  const error = thrown instanceof CommanderError ? usageError(thrown, command, args, usage) : ownError(thrown, usage);
  writeError(terminal, error);
  if (!wrote && asksForJson(args)) writeJsonError(terminal, error);
  return exitCodeOf(error);
}

/** Reads the words alone: the error may be that the command line cannot be parsed. */
function asksForJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end === -1 ? undefined : end).includes('--json');
}

function usageError(error: CommanderError, command: Command, args: readonly string[], hint: string): Error {
  // Commander looks for missing options before it looks for unknown ones, and finds nothing similar to one with a value.
  const mayBeMisspelt = ['commander.missingMandatoryOptionValue', 'commander.unknownOption'].includes(error.code);
  const misspelt = mayBeMisspelt ? misspeltOption(command, args) : undefined;
  return cliError('NR_USAGE_INVALID', misspelt ?? error.message.replace(/^error: /, ''), { hint });
}
