import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { PackageRecord } from '../../packages/core/src/registry/index.ts';

const exec = promisify(execFile);

/** Folder of the packages of these tests. */
export const sources: string = join(import.meta.dirname, 'packages');

/** The output of this test's tool in a host project. */
export interface Look {
  readonly records: readonly PackageRecord[];
  /** Job type to the result of its run, or the error. */
  readonly ran: Readonly<Record<string, object>>;
  readonly error?: object;
}

/** A folder in which a package manager installs packages. */
export class Layout {
  readonly folder: string = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-layout-')));
  readonly #env: NodeJS.ProcessEnv;

  /** `env` is added to the environment of the package managers. */
  constructor(env: NodeJS.ProcessEnv) {
    const { NODE_OPTIONS: _options, ...machine } = process.env;
    this.#env = {
      ...machine,
      PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
      ...env,
    };
  }

  at(path: string): string {
    return join(this.folder, path);
  }

  write(files: Readonly<Record<string, string | object>>): void {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(this.at(path)), { recursive: true });
      writeFileSync(this.at(path), typeof content === 'string' ? content : JSON.stringify(content));
    }
  }

  /** Copies the source of one of these tests' packages into a folder. */
  copy(name: string, to: string): void {
    cpSync(join(sources, name), this.at(to), { recursive: true });
  }

  /** Runs a program, in a folder of the layout, to its end. Returns what it printed. */
  async run(folder: string, command: string, ...args: readonly string[]): Promise<string> {
    try {
      const { stdout } = await exec(command, args, { cwd: this.at(folder), env: this.#env });
      return stdout;
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      throw new Error(`${command} ${args.join(' ')} failed: ${stdout}${stderr}`, { cause: error });
    }
  }

  /** Runs the installed tool in a host project. */
  async look(folder: string, tool = join(folder, 'node_modules', '@acme', 'tool', 'look.js')): Promise<Look> {
    return JSON.parse(await this.run(folder, process.execPath, this.at(tool))) as Look;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
