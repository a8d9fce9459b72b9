import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { SharedRegistry } from './shared-registry.ts';

const exec = promisify(execFile);

/** The author of a job package: a folder, and a shell that uses the shared registry. */
export class Author {
  readonly folder: string = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-author-')));
  readonly #env: NodeJS.ProcessEnv;
  readonly #running: ChildProcess[] = [];

  constructor(registry: SharedRegistry) {
    const clean = Object.entries(process.env).filter(([key]) => !/^(NODE_OPTIONS|CI)$/.test(key));
    const own = join(this.folder, '.own');
    this.#env = {
      ...Object.fromEntries(clean),
      PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
      XDG_CONFIG_HOME: join(own, 'config'),
      XDG_CACHE_HOME: join(own, 'cache'),
      pnpm_config_registry: registry.url,
      // pnpm refuses packages published a moment ago.
      pnpm_config_minimum_release_age: '0',
    };
  }

  write(files: Record<string, string>): void {
    for (const [name, content] of Object.entries(files)) {
      const path = join(this.folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    }
  }

  /** Runs a shell command in a folder below. Returns its output. */
  async sh(line: string, below = '.', env: NodeJS.ProcessEnv = {}): Promise<string> {
    try {
      const { stdout } = await exec('sh', ['-c', line], this.#options(below, env));
      return stdout;
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      throw new Error(`${line}\n${stdout}\n${stderr}`, { cause: error });
    }
  }

  /** Returns the dependencies of each kind of a package, as JSON. */
  dependenciesOf(below: string): string {
    const manifest = JSON.parse(readFileSync(join(this.folder, below, 'package.json'), 'utf8')) as object;
    return JSON.stringify(Object.entries(manifest).filter(([key]) => /dependencies|overrides|allowScripts/i.test(key)));
  }

  /**
   * Gives a package the installed packages of another one with the same dependencies, as hard links. `npm install` then
   * takes a twentieth of the CPU time. With other dependencies, npm could keep packages that it would not install.
   */
  async copyInstalled(from: string, to: string): Promise<void> {
    const paths = ['node_modules', 'package-lock.json'].map((name) => join(this.folder, from, name));
    await exec('cp', ['-RPl', ...paths, join(this.folder, to)]);
  }

  /** Starts a command that runs until it is stopped. Resolves once its output matches. */
  async start(line: string, below: string, until: RegExp): Promise<void> {
    const child = spawn('sh', ['-c', `exec ${line}`], { ...this.#options(below, {}), detached: true });
    this.#running.push(child);
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (said += text));
    }
    while (!until.test(said)) {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${line} ended: ${said}`);
      await wait(50);
    }
  }

  /** Stops the last started command and its process group, as Ctrl-C does. */
  async stop(): Promise<void> {
    const child = this.#running.pop();
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const closed = once(child, 'close');
    process.kill(-child.pid, 'SIGINT');
    await closed;
  }

  /**
   * Removes a folder below. Call it in a hook for each folder with `node_modules`: hundreds of MB, for which a slow disk
   * takes a minute.
   */
  async removeFolder(below: string): Promise<void> {
    await rm(join(this.folder, below), { recursive: true, force: true });
  }

  async remove(): Promise<void> {
    while (this.#running.length > 0) await this.stop();
    await this.removeFolder('.');
  }

  #options(below: string, env: NodeJS.ProcessEnv): { cwd: string; env: NodeJS.ProcessEnv; maxBuffer: number } {
    return { cwd: join(this.folder, below), env: { ...this.#env, ...env }, maxBuffer: 32 * 1024 * 1024 };
  }
}
