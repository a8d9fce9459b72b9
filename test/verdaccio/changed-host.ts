import { execFile } from 'node:child_process';
import {
  constants,
  cpSync,
  existsSync,
  globSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findHostProject } from '../../packages/core/src/registry/index.ts';
import type { addPackage, InstallOptions, upgradePackage } from '../../packages/installer/src/index.ts';
import { yarnFourSettings } from '../layouts/yarn.ts';
import type { SharedRegistry } from './shared-registry.ts';

const exec = promisify(execFile);

/** The package managers that a host project may be installed by, and the lockfile of each. */
export const lockfiles = {
  npm: 'package-lock.json',
  pnpm: 'pnpm-lock.yaml',
  'yarn 4': 'yarn.lock',
} as const;
export type ManagerName = keyof typeof lockfiles;
export const managers = Object.keys(lockfiles) as ManagerName[];

export const programOf = (manager: ManagerName): string => (manager.startsWith('yarn') ? 'yarn' : manager);

export interface ChangedHostOptions {
  readonly manager: ManagerName;
  /** The registry of its packages. */
  readonly registry: Pick<SharedRegistry, 'url' | 'npmrc'>;
  /** The folder to make it in. */
  readonly below: string;
  /** Download cache of its package manager. Default: the shared one; of Yarn, a folder in `below`. */
  readonly cache?: string;
}

const templates = new Map<string, Promise<string>>();

/** A host project of one of the package managers, without a job package. */
export class ChangedHost {
  readonly folder: string;
  readonly #manager: ManagerName;

  private constructor(folder: string, manager: ManagerName) {
    this.folder = folder;
    this.#manager = manager;
  }

  /** Makes one as a copy: each kind of host project is installed once in a test file. */
  static async make(options: ChangedHostOptions): Promise<ChangedHost> {
    const { manager, registry, below, cache } = options;
    mkdirSync(below, { recursive: true });
    const folder = realpathSync(mkdtempSync(join(below, 'host-')));
    const kind = [manager, registry.url, below, cache].join(' ');
    const installed = templates.get(kind) ?? ChangedHost.#install(options);
    templates.set(kind, installed);
    cpSync(await installed, folder, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE });
    return new ChangedHost(folder, manager);
  }

  /** Installs a host project. Returns its folder. */
  static async #install({ manager, registry, below, cache }: ChangedHostOptions): Promise<string> {
    const folder = realpathSync(mkdtempSync(join(below, 'template-')));
    const host = new ChangedHost(folder, manager);
    const write = (file: string, text: string): void => writeFileSync(join(folder, file), text);
    const dependencies = { '@netraven/core': '^1.0.0', 'is-number': '7.0.0' };
    write('package.json', `${JSON.stringify({ name: 'host', private: true, dependencies }, null, 2)}\n`);
    write('.npmrc', cache ? `${registry.npmrc}cache=${cache}\n` : registry.npmrc);
    if (manager === 'pnpm') {
      const store = cache ? `storeDir: ${cache}/store\ncacheDir: ${cache}/cache\n` : '';
      write('pnpm-workspace.yaml', `minimumReleaseAge: 0\n${store}fetchRetries: 0\n`);
    }
    if (manager === 'yarn 4') {
      write('.yarnrc.yml', yarnFourSettings('node-modules', registry.url, cache ?? join(below, 'yarn')));
      write('yarn.lock', '');
      await host.manage('install');
    } else await host.manage('install', '--ignore-scripts', '--prefer-offline');
    return folder;
  }

  get lockfile(): string {
    return lockfiles[this.#manager];
  }

  /** Runs its package manager. */
  async manage(...args: readonly string[]): Promise<void> {
    const ran = exec(programOf(this.#manager), args, { cwd: this.folder });
    await ran.catch((error: { stdout: string; stderr: string }) => {
      throw new Error(`${this.#manager} ${args.join(' ')} failed: ${error.stdout}${error.stderr}`, { cause: error });
    });
  }

  /** Changes it as `netraven jobs` does, and confirms every question. */
  async change(
    verb: typeof addPackage | typeof upgradePackage,
    spec: string,
    more: Partial<InstallOptions> = {},
  ): ReturnType<typeof addPackage> {
    const hostProject = await findHostProject({ root: this.folder });
    return verb(spec, { registry: { hostProject }, confirm: async () => undefined, ...more });
  }

  read(file: string): string | undefined {
    return existsSync(join(this.folder, file)) ? readFileSync(join(this.folder, file), 'utf8') : undefined;
  }

  dependencies(): object {
    return (JSON.parse(String(this.read('package.json'))) as { dependencies: object }).dependencies;
  }

  /** Returns all that must be as before: manifest, lockfile, and every installed package with its version. */
  state(): object {
    const manifests = globSync('node_modules/**/package.json', { cwd: this.folder });
    const installed = manifests.flatMap((file) => {
      const { name, version } = JSON.parse(String(this.read(file))) as Record<string, string>;
      return name === undefined || version === undefined ? [] : [`${file}: ${name}@${version}`];
    });
    return {
      manifest: this.read('package.json'),
      lockfile: this.read(this.lockfile),
      settings: this.read('pnpm-workspace.yaml'),
      history: this.read('.netraven/install/history.jsonl'),
      // pnpm keeps unused packages in its store for a while. Only linked packages count.
      installed: installed.filter((line) => !line.startsWith('node_modules/.pnpm/')).toSorted(),
      linked: globSync('node_modules/{*,@*/*}', { cwd: this.folder })
        .toSorted()
        .flatMap((path) => this.#linkAt(path)),
      listed: this.read('node_modules/.pnpm/lock.yaml'),
      leftBehind: globSync('.netraven/install/*', { cwd: this.folder })
        .map((path) => path.split('/').at(-1))
        .filter((file) => file !== 'history.jsonl' && file !== 'workers'),
    };
  }

  #linkAt(path: string): string[] {
    const at = join(this.folder, path);
    return lstatSync(at).isSymbolicLink() ? [`${path} -> ${readlinkSync(at)}`] : [];
  }
}
