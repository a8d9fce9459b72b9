import { failureIn, runManager, type ProgramResult } from '@netraven/core/system';
import { installError } from '../codes.ts';
import type { Command } from './commands.ts';

/** Runs a package manager, whether it succeeds or not. @throws {NetRavenError} NR_INSTALL_MANAGER_MISSING */
export async function run(
  { program, args, env }: Command,
  cwd: string,
  onStart?: (pid: number) => void,
): Promise<ProgramResult> {
  // Its own process group: on Ctrl-C, NetRaven itself completes or undoes the change.
  const result = await runManager(program, args, { cwd, env, onStart, ownGroup: true });
  if (!result.startError) return result;
  const message = `${program} could not be started: ${result.startError.message}`;
  throw installError('NR_INSTALL_MANAGER_MISSING', message, { cause: result.startError });
}

/** Runs a package manager that must succeed. @throws {NetRavenError} NR_INSTALL_FAILED, NR_INSTALL_MANAGER_MISSING */
export async function mustRun(command: Command, cwd: string, onStart?: (pid: number) => void): Promise<void> {
  const result = await run(command, cwd, onStart);
  if (result.code === 0) return;
  const line = [command.program, ...command.args].join(' ');
  throw installError('NR_INSTALL_FAILED', `\`${line}\` in ${cwd} failed: ${failureIn(result)}`);
}
