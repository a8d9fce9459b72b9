import { CommanderError } from 'commander';
import { exitCodes, type ExitCode } from './exit-code.ts';
import type { Caller } from './context.ts';
import { createProgram } from './program.ts';
import { openTerminal, type Terminal } from './terminal/terminal.ts';

/**
 * Runs one command line and returns the exit code of the process. Errors are written to the terminal, never thrown. With
 * `--json`, an error is also the document on stdout, unless the command has written its own.
 */
export async function main(
  args: readonly string[],
  terminal: Terminal = openTerminal(),
  caller: Caller = { env: process.env, cwd: process.cwd() },
): Promise<ExitCode> {
  let ended: ExitCode = exitCodes.ok;
  let wrote = false;
  const noting: Terminal = {
    ...terminal,
    out(text) {
      wrote = true;
      terminal.out(text);
    },
    write(data) {
      wrote = true;
      terminal.write(data);
    },
  };
  const program = await createProgram(noting, (code) => (ended = code), args, caller);
  const report = async (thrown: unknown): Promise<ExitCode> => {
    const { reportError } = await import('./report-error.ts');
    return await reportError(thrown, { terminal, program, args, wrote, caller });
  };
  try {
    await program.parseAsync(args, { from: 'user' });
    // Errors of the last write come after it.
    await new Promise(setImmediate);
    const lost = terminal.lost();
    if (!lost) return ended;
    const { cliError } = await import('./codes.ts');
    const code = await report(
      cliError('NR_OUTPUT_LOST', `The output was not written: ${lost.message}`, { cause: lost }),
    );
    return ended === exitCodes.ok ? code : ended;
  } catch (thrown) {
    if (thrown instanceof CommanderError) {
      if (thrown.exitCode === 0) return exitCodes.ok;
      // Commander has written the help already.
      if (thrown.code === 'commander.help') return exitCodes.usage;
    }
    return await report(thrown);
  }
}
