import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, delimiter } from 'node:path';
import { text } from 'node:stream/consumers';
import { messageOf } from '@netraven/core';
import { installError } from '../codes.ts';
import type { Command } from './commands.ts';

/** Exit code and output of a package manager. */
export interface CommandOutput {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a package manager in a folder, also if it fails. Passes its process id to `onStart`.
 *
 * @throws {NetRavenError} NR_INSTALL_MANAGER_MISSING
 */
export async function runCommand(
  { program, args, env }: Command,
  cwd: string,
  onStart?: (pid: number) => void,
): Promise<CommandOutput> {
  // A separate process group: on Ctrl-C, NetRaven itself completes or undoes the change.
  const child = spawn(program, args, {
    cwd,
    env: { ...environment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  if (child.pid !== undefined) onStart?.(child.pid);
  const ended = once(child, 'close') as Promise<[number | null]>;
  try {
    const [[code], stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
    return { code, stdout, stderr };
  } catch (cause) {
    throw installError('NR_INSTALL_MANAGER_MISSING', `${program} could not be started: ${messageOf(cause)}`, { cause });
  }
}

/** Runs a package manager that must succeed. @throws {NetRavenError} NR_INSTALL_FAILED, NR_INSTALL_MANAGER_MISSING */
export async function mustRun(command: Command, cwd: string, onStart?: (pid: number) => void): Promise<string> {
  const { code, stdout, stderr } = await runCommand(command, cwd, onStart);
  if (code === 0) return stdout;
  const line = [command.program, ...command.args].join(' ');
  throw installError(
    'NR_INSTALL_FAILED',
    `\`${line}\` in ${cwd} ended with ${code ?? 'a signal'}: ${errorLines(stdout, stderr)}`,
  );
}

/** Returns the lines from the first error on. npm and Yarn write it to stderr, pnpm to stdout. */
function errorLines(stdout: string, stderr: string): string {
  const lines = `${stderr}\n${stdout}`.split('\n').map((line) => line.trim());
  const relevant = lines.filter((line) => line !== '' && !/complete log of this run/.test(line));
  const first = relevant.findIndex((line) => /\berr(or|!|_)/i.test(line));
  return relevant.slice(Math.max(first, 0), Math.max(first, 0) + 6).join('; ') || 'it printed nothing';
}

/** Returns this process's environment without the variables of the package manager that started it. */
function environment(): NodeJS.ProcessEnv {
  const own =
    /^(npm_(package|lifecycle|command|execpath|node_execpath)|npm_config_(local_prefix|user_agent|verify)|INIT_CWD$|PROJECT_CWD$|BERRY_BIN_FOLDER$|pnpm_config_verify)/i;
  const kept = Object.entries(process.env).filter(([key]) => !own.test(key));
  return { ...Object.fromEntries(kept), PATH: [process.env['PATH'], dirname(process.execPath)].join(delimiter) };
}
