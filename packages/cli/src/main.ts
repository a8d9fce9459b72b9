import { CommanderError } from 'commander';
import { cliError } from './codes.ts';
import { exitCodeOf, exitCodes, type ExitCode } from './exit-code.ts';
import { ownError } from './own-error.ts';
import { createProgram } from './program.ts';
import { openTerminal, type Terminal } from './terminal/terminal.ts';
import { writeError } from './terminal/write-error.ts';
import { writeJsonError } from './terminal/write-json-error.ts';
import { usageHint } from './usage-hint.ts';

/**
 * Runs one command line and tells with what the process shall end. Errors are written to the terminal, never thrown; where
 * JSON was asked for and nothing was written yet, the error is the document.
 */
export async function main(args: readonly string[], terminal: Terminal = openTerminal()): Promise<ExitCode> {
  let ended: ExitCode = exitCodes.ok;
  let told = false;
  const noting: Terminal = {
    ...terminal,
    out(text) {
      told = true;
      terminal.out(text);
    },
    write(data) {
      told = true;
      terminal.write(data);
    },
  };
  const program = createProgram(noting, (code) => (ended = code));
  try {
    await program.parseAsync(args, { from: 'user' });
    return ended;
  } catch (thrown) {
    if (thrown instanceof CommanderError) {
      if (thrown.exitCode === 0) return exitCodes.ok;
      // Commander has written the help already.
      if (thrown.code === 'commander.help') return exitCodes.usage;
    }
    const usage = usageHint(program, args);
    const error = thrown instanceof CommanderError ? usageError(thrown, usage) : ownError(thrown, usage);
    writeError(terminal, error);
    if (!told && asksForJson(args)) writeJsonError(terminal, error);
    return exitCodeOf(error);
  }
}

/** By the words alone: a command line may have failed because nobody could read it. */
function asksForJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end === -1 ? undefined : end).includes('--json');
}

function usageError(error: CommanderError, hint: string): Error {
  return cliError('NR_USAGE_INVALID', error.message.replace(/^error: /, ''), { hint });
}
