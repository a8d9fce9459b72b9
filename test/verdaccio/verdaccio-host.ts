import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { PackedHost, type PackageManager } from '../packed.ts';
import type { SharedRegistry } from './shared-registry.ts';

const exec = promisify(execFile);
const sourceBin = new URL('../../packages/cli/src/bin.ts', import.meta.url).pathname;

/** A host project made by `netraven init` that installs everything, also NetRaven, from the shared registry. */
export class VerdaccioHost extends PackedHost {
  readonly #manager: PackageManager;
  readonly #registry: SharedRegistry;

  constructor(manager: PackageManager, registry: SharedRegistry) {
    super(manager);
    this.#manager = manager;
    this.#registry = registry;
  }

  /** Runs `netraven init`, then installs. */
  async init(): Promise<void> {
    rmSync(join(this.folder, 'package.json'));
    const env = { ...process.env, npm_config_user_agent: `${this.#manager}/0.0.0` };
    await exec(process.execPath, ['--conditions=@netraven/source', sourceBin, 'init', this.folder], { env });
    this.write({ '.npmrc': this.#registry.npmrc });
    if (this.#manager === 'pnpm') {
      // pnpm refuses packages published a moment ago.
      this.write({ 'pnpm-workspace.yaml': `minimumReleaseAge: 0\n\n${this.read('pnpm-workspace.yaml')}` });
    }
    await this.manage('install', '--prefer-offline');
  }

  /** Runs the package manager in the host project. Returns its output. */
  async manage(...args: readonly string[]): Promise<string> {
    const env = {
      ...process.env,
      XDG_CONFIG_HOME: join(this.folder, '.config'),
      PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
    };
    const { stdout } = await exec(this.#manager, args, { cwd: this.folder, env, maxBuffer: 32 * 1024 * 1024 });
    return stdout;
  }

  /** Asks the API of the running NetRaven; with a body, by POST. */
  override async api(path: string, body?: object): Promise<unknown> {
    const { address, port } = JSON.parse(this.read('.netraven/server.json')) as { address: string; port: number };
    const answer = await fetch(`http://${address}:${port}/api/v1${path}`, {
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
      headers: {
        authorization: `Bearer ${this.read('.netraven/token').trim()}`,
        ...(body && { 'content-type': 'application/json' }),
      },
    });
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
    return answer.json();
  }
}
