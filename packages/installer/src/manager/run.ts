import { failureIn, runManager, type ProgramResult } from '@netraven/core/system';
import { installError } from '../codes.ts';
import type { InstallLock } from '../lock.ts';
import type { Command } from './commands.ts';

/**
 * Runs a package manager, whether it succeeds or not.
 *
 * @param lock The lock that it holds, too. Default: it changes nothing.
 * @throws {NetRavenError} NR_INSTALL_MANAGER_MISSING
 */
export async function run({ program, args, env }: Command, cwd: string, lock?: InstallLock): Promise<ProgramResult> {
  // Its own process group: on Ctrl-C, NetRaven itself completes or undoes the change.
  const result = await runManager(program, args, { cwd, env, ownGroup: true, onStart: lock?.include });
  if (!result.startError) return result;
  const message = `${program} could not be started: ${result.startError.message}`;
  throw installError('NR_INSTALL_MANAGER_MISSING', message, { cause: result.startError });
}

/** Runs a package manager that must succeed. @throws {NetRavenError} NR_INSTALL_FAILED, NR_INSTALL_MANAGER_MISSING */
export async function mustRun(command: Command, cwd: string, lock?: InstallLock): Promise<void> {
  const result = await run(command, cwd, lock);
  if (result.code === 0) return;
  const line = [command.program, ...command.args].join(' ');
  throw installError('NR_INSTALL_FAILED', `\`${line}\` in ${cwd} failed: ${failureIn(result)}`);
}
