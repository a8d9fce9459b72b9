import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** The moment to kill a package manager that changes a host project. */
export interface Order {
  /** Folder of the host project. */
  readonly host: string;
  /** A file or folder in it. The kill comes once it changes, appears or disappears. */
  readonly at: string;
  /** The process to kill: the package manager (default), or its parent, so that the package manager continues. */
  readonly who?: 'manager' | 'starter';
}

/**
 * A folder for the front of PATH with a program that runs the real package manager, and kills it as ordered. Each order
 * counts once.
 */
export class KillingManager {
  readonly bin: string;
  readonly #order: string;
  readonly #report: string;

  /** `real`: the command line of the real one. */
  constructor(folder: string, name: string, real: readonly string[]) {
    this.bin = join(folder, `killing-${name}`);
    this.#order = join(this.bin, 'order.json');
    this.#report = join(this.bin, 'report');
    mkdirSync(this.bin, { recursive: true });
    const words = real.map((word) => `'${word}'`).join(' ');
    const self = `'${process.execPath}' '${fileURLToPath(import.meta.url)}' '${this.#order}' '${this.#report}'`;
    const script = `#!/bin/sh\n[ -f '${this.#order}' ] || exec ${words} "$@"\nexec ${self} ${words} -- "$@"\n`;
    writeFileSync(join(this.bin, name), script);
    chmodSync(join(this.bin, name), 0o755);
  }

  order(order: Order): void {
    rmSync(this.#report, { force: true });
    writeFileSync(this.#order, JSON.stringify(order));
  }

  /** True if the kill came before the package manager ended. */
  get hasKilled(): boolean {
    return existsSync(this.#report);
  }
}

function stampOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false, bigint: true });
  return stats ? `${stats.ino} ${stats.mtimeNs} ${stats.size}` : 'absent';
}

/** The program itself. */
async function main([orderFile = '', report = '', ...line]: readonly string[]): Promise<number> {
  const end = line.indexOf('--');
  const [program = '', ...before] = line.slice(0, end);
  const args = [...before, ...line.slice(end + 1)];
  const { host, at, who = 'manager' } = JSON.parse(readFileSync(orderFile, 'utf8')) as Order;
  // Queries, and the try in another folder, do not change the host project.
  if (process.cwd() !== host || args.includes('--json')) {
    return spawnSync(program, args, { stdio: 'inherit' }).status ?? 1;
  }
  rmSync(orderFile);
  const watched = join(host, at);
  const was = stampOf(watched);
  // A process group of its own: some programs only start the real one.
  const child = spawn(program, args, { stdio: 'inherit', detached: true });
  const ended = once(child, 'exit');
  const isDone = (): boolean => child.exitCode !== null || child.signalCode !== null;
  while (!isDone() && stampOf(watched) === was) await setImmediate();
  if (who === 'starter') process.kill(process.ppid, 'SIGKILL');
  // Too late: it had ended. It fails all the same, with everything changed.
  else if (isDone()) return 1;
  else process.kill(-Number(child.pid), 'SIGKILL');
  writeFileSync(report, '');
  await ended;
  return 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await main(process.argv.slice(2));
