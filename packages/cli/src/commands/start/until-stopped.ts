import { exitCodeOf, exitCodes, type ExitCode } from '../../exit-code.ts';
import { writeError } from '../../terminal/write-error.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import type { Running } from './start-netraven.ts';
import type { StopSignals } from './stop-signals.ts';

/** Waits for the signal that stops NetRaven, and stops it. Running tasks have `graceSeconds` to finish, default 30. */
export async function untilStopped(
  terminal: Terminal,
  netraven: Running,
  signals: StopSignals,
  graceSeconds = 30,
): Promise<ExitCode> {
  const lost = await Promise.race([signals.first, netraven.lost]);
  if (lost) {
    writeError(terminal, lost);
    await netraven.stop(0).catch((error: unknown) => writeError(terminal, error));
    // Code that waits for the closed database would keep the process alive.
    process.exit(exitCodeOf(lost));
  }
  terminal.err(`Stopping. Running tasks have up to ${graceSeconds} s to finish. Press Ctrl-C again to abort them.`);
  void signals.second.then(() => netraven.hurry());
  await netraven.stop(graceSeconds * 1_000).catch((error: unknown) => {
    writeError(terminal, error);
    // A part that could not be closed would keep the process alive.
    process.exit(exitCodeOf(error));
  });
  signals.unwatch();
  terminal.err('Stopped.');
  return exitCodes.ok;
}

/** Writes the job types of a worker, and how many packages have none and why. */
export function writeJobTypes(terminal: Terminal, { jobTypes, packages }: Running): void {
  terminal.err(`  job types     ${jobTypes.join(', ')}`);
  const disabled = packages.filter(({ state }) => state === 'disabled').length;
  if (disabled > 0) terminal.err(`  disabled      ${disabled}, see \`netraven jobs list\``);
  const rejected = packages.length - jobTypes.length - disabled;
  if (rejected > 0) terminal.err(`  rejected      ${rejected}, see \`netraven doctor\``);
}
