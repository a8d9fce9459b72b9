import { copyFileSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A temporary folder for one check, with the npm settings that hold where the package lies. */
export class Workplace implements Disposable {
  readonly folder: string = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-check-')));
  #npmrc: string | undefined;

  /** Takes the `.npmrc` that is nearest above the first of these folders that has one. */
  settingsFrom(...folders: readonly string[]): void {
    this.#npmrc = folders.map((each) => findUp('.npmrc', each)).find((file) => file !== undefined);
  }

  /** An empty folder in which npm asks the registry that the package is published to. */
  open(name: string): string {
    const folder = join(this.folder, name);
    mkdirSync(folder);
    if (this.#npmrc !== undefined) copyFileSync(this.#npmrc, join(folder, '.npmrc'));
    return folder;
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function findUp(name: string, from: string): string | undefined {
  for (let at = from; ; at = dirname(at)) {
    if (existsSync(join(at, name))) return join(at, name);
    if (dirname(at) === at) return undefined;
  }
}
