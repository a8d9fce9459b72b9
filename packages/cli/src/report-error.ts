import { CommanderError, type Command } from 'commander';
import { cliError } from './codes.ts';
import { exitCodeOf, type ExitCode } from './exit-code.ts';
import { ownError } from './own-error.ts';
import type { Terminal } from './terminal/terminal.ts';
import { writeError } from './terminal/write-error.ts';
import { writeJsonError } from './terminal/write-json-error.ts';
import { usageHint } from './usage-hint.ts';

/** The command line that failed. */
interface FailedCommand {
  readonly terminal: Terminal;
  readonly program: Command;
  readonly args: readonly string[];
  /** True if the command has written data to stdout. */
  readonly wrote: boolean;
}

/** Writes the error that ended a command line, and returns the exit code. */
export function reportError(thrown: unknown, { terminal, program, args, wrote }: FailedCommand): ExitCode {
  const usage = usageHint(program, args, thrown);
  const error = thrown instanceof CommanderError ? usageError(thrown, usage) : ownError(thrown, usage);
  writeError(terminal, error);
  if (!wrote && asksForJson(args)) writeJsonError(terminal, error);
  return exitCodeOf(error);
}

/** Reads the words alone: the error may be that the command line cannot be parsed. */
function asksForJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end === -1 ? undefined : end).includes('--json');
}

function usageError(error: CommanderError, hint: string): Error {
  return cliError('NR_USAGE_INVALID', error.message.replace(/^error: /, ''), { hint });
}
