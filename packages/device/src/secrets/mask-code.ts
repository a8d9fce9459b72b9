import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this package's code: `src`, or `dist` once it is built. */
const own = fileURLToPath(new URL('..', import.meta.url));
let hash: string | undefined;

/**
 * Returns a hash of the code that masks: of all files of this package and of core. With other code, a text may have other
 * masks. Call it early: the files may be replaced while this process runs the old ones.
 */
export function maskCode(): string {
  return (hash ??= codeHash([own, coreFolder()]));
}

function coreFolder(): string {
  const manifest = createRequire(import.meta.url).resolve('@netraven/core/package.json');
  return join(dirname(manifest), basename(own));
}

/** Returns a hash of all files with code in folders. */
export function codeHash(folders: readonly string[]): string {
  const all = createHash('sha256');
  for (const folder of folders) {
    const found = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    for (const file of found.filter((each) => /(?<!\.d)\.[jt]s$/.test(each)).toSorted()) {
      const text = readFileSync(join(folder, file));
      all.update(`${file}\0${text.length}\0`).update(text);
    }
  }
  return all.digest('hex');
}
