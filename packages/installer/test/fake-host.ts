import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { findHostProject } from '@netraven/core/registry';
import { addPackage, type InstallOptions } from '../src/index.ts';
import { writeFakeNpm } from './fake-npm.ts';

/** A host project in a folder of its own, whose packages a fake npm installs. */
export class FakeHost {
  readonly #top: string = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-fake-host-')));
  readonly folder: string = join(this.#top, 'host');
  /** PATH with the fake npm at the front. */
  readonly path: string = [join(this.#top, 'bin'), process.env['PATH']].join(delimiter);

  /** `specs`: what the fake registry has, as `name@version`. */
  constructor(specs: readonly string[], dependencies: Readonly<Record<string, string>> = {}) {
    for (const spec of specs) {
      const [name = '', version] = spec.split('@');
      const jobType = name.replace('netraven-job-', '');
      this.write(`../packages/${spec}/package.json`, {
        name,
        version,
        type: 'module',
        exports: './index.js',
        netraven: { job: { apiVersion: 1, jobType, permissions: [] } },
        peerDependencies: { '@netraven/core': '^1.0.0' },
      });
      const source = `export const meta = { jobType: '${jobType}' }; export const run = async () => ({ success: true });`;
      this.write(`../packages/${spec}/index.js`, source);
    }
    writeFakeNpm(join(this.#top, 'bin'), join(this.#top, 'packages'));
    const core = new URL('../../core', import.meta.url).pathname;
    const all = { '@netraven/core': `file:${core}`, ...dependencies };
    this.write('package.json', { name: 'host', dependencies: all });
    this.write('package-lock.json', all);
  }

  write(path: string, content: string | object): void {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`);
  }

  read(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8');
  }

  /** Changes it as `netraven jobs` does, and confirms every question. */
  async change(
    verb: typeof addPackage,
    spec: string,
    onStep?: InstallOptions['onStep'],
  ): ReturnType<typeof addPackage> {
    const hostProject = await findHostProject({ root: this.folder });
    return verb(spec, { registry: { hostProject }, confirm: async () => undefined, ...(onStep && { onStep }) });
  }

  remove(): void {
    rmSync(this.#top, { recursive: true, force: true });
  }
}
