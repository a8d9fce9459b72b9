import { copyFileSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A temporary folder for one check, with the npm settings of the package. */
export class Workplace implements Disposable {
  readonly folder: string = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-check-')));
  #npmrc: string | undefined;

  /** Uses the nearest `.npmrc` in or above the first of these folders that has one. */
  settingsFrom(...folders: readonly string[]): void {
    this.#npmrc = folders.map((each) => findUp('.npmrc', each)).find((file) => file !== undefined);
  }

  /** Returns an empty folder in which npm uses the registry of the package. */
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
