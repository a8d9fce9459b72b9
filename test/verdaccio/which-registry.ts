import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { packAll } from '../../scripts/pack.ts';
import { versionJob } from './job-packages.ts';
import { startVerdaccio, type LocalVerdaccio } from './local-verdaccio.ts';

/** The job package that is added, upgraded and removed. */
export const which = 'netraven-job-which';

/** A Verdaccio with our core and the versions of {@link which}, and a folder for what the tests make. */
export class WhichRegistry {
  readonly folder: string = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-which-')));
  readonly verdaccio: LocalVerdaccio;

  private constructor(verdaccio: LocalVerdaccio) {
    this.verdaccio = verdaccio;
  }

  static async start(): Promise<WhichRegistry> {
    const registry = new WhichRegistry(await startVerdaccio());
    const core = (await packAll(registry.folder, ['@netraven/core'])).get('@netraven/core');
    await registry.verdaccio.publish(String(core));
    // Each version brings one more dependency along than the one before: the list of what is installed changes.
    await registry.publish('1.0.0', { dependencies: { ms: '2.1.2' } });
    await registry.publish('1.1.0', { dependencies: { ms: '2.1.3', 'fast-deep-equal': '3.1.3' } });
    return registry;
  }

  /** Writes files below the folder, objects as JSON. Returns where. */
  write(files: Readonly<Record<string, string | object>>, below: string): string {
    for (const [file, content] of Object.entries(files)) {
      const path = join(this.folder, below, file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    }
    return join(this.folder, below);
  }

  async publish(version: string, more: object = {}, files: object = {}): Promise<void> {
    await this.verdaccio.publish(this.write({ ...versionJob(version, more), ...files }, `which-${version}`));
  }

  async close(): Promise<void> {
    await this.verdaccio.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
