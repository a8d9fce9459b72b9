import { CommanderError } from 'commander';
import { cliError } from './codes.ts';
import { exitCodeOf, exitCodes, type ExitCode } from './exit-code.ts';
import { createProgram } from './program.ts';
import { openTerminal, type Terminal } from './terminal/terminal.ts';
import { writeError } from './terminal/write-error.ts';
import { usageHint } from './usage-hint.ts';

/** Runs one command line and tells with what the process shall end. Errors are written to the terminal, never thrown. */
export async function main(args: readonly string[], terminal: Terminal = openTerminal()): Promise<ExitCode> {
  let ended: ExitCode = exitCodes.ok;
  const program = createProgram(terminal, (code) => (ended = code));
  try {
    await program.parseAsync(args, { from: 'user' });
    return ended;
  } catch (thrown) {
    if (thrown instanceof CommanderError) {
      if (thrown.exitCode === 0) return exitCodes.ok;
      // Commander has written the help already.
      if (thrown.code === 'commander.help') return exitCodes.usage;
    }
    const error = thrown instanceof CommanderError ? usageError(thrown, usageHint(program, args)) : thrown;
    writeError(terminal, error);
    return exitCodeOf(error);
  }
}

function usageError(error: CommanderError, hint: string): Error {
  return cliError('NR_USAGE_INVALID', error.message.replace(/^error: /, ''), { hint });
}
