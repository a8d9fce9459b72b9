import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { checkError } from '../codes.ts';
import type { Workplace } from '../workplace.ts';
import { packFolder } from './pack-folder.ts';
import { readPackage, textIn, type PackedPackage } from './packed-package.ts';

/** The package to check. */
export interface Source {
  readonly pack: PackedPackage;
  /** package.json as the author wrote it: packing changes it. */
  readonly manifest: string;
}

/** Packs a folder or reads a tarball. @throws {NetRavenError} NR_CHECK_SOURCE_UNREADABLE, NR_CHECK_PACK_FAILED */
export async function openSource(path: string, cwd: string, work: Workplace): Promise<Source> {
  const file = join(path, 'package.json');
  if (existsSync(file)) {
    work.settingsFrom(path);
    return {
      pack: await readPackage(await packFolder(path, work.open('packed'))),
      manifest: readFileSync(file, 'utf8'),
    };
  }
  if (!existsSync(path) || !statSync(path).isFile()) {
    throw checkError('NR_CHECK_SOURCE_UNREADABLE', `${path} is neither a package folder nor a .tgz`);
  }
  work.settingsFrom(dirname(path), cwd);
  const pack = await readPackage(path);
  return { pack, manifest: textIn(pack, 'package.json') ?? '' };
}
