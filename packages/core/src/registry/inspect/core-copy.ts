import { realpathSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { locate } from '../find/node-modules.ts';
import { realFolder } from '../find/real-folder.ts';
import { addCommand } from '../package-manager.ts';
import { problem } from '../problem.ts';
import { readJsonObject } from '../read-json-object.ts';
import type { Problem } from '../record.ts';
import { isObject } from '../value-path.ts';
import type { OpenPackage } from './open-package.ts';

const core = '@netraven/core';

interface OwnCore {
  /** Real folder. */
  readonly folder: string;
  readonly version: string;
}

let own: OwnCore | undefined;

/** Returns this copy of @netraven/core. */
export function ownCore(): OwnCore {
  if (own === undefined) {
    const manifest = realpathSync.native(String(findPackageJSON('.', import.meta.url)));
    own = { folder: dirname(manifest), version: String(readJsonObject(manifest)['version']) };
  }
  return own;
}

/**
 * Warns if a package brings a copy of core to every host project, or uses one of another major version. Any other copy
 * works, such as that of the devDependencies of a package under development. A loaded package without a copy imports only
 * the types of core, such as a folder in `jobs/`.
 */
export function checkCoreCopy({ record, entry, manifest }: OpenPackage, ours: OwnCore): Problem[] {
  const theirs = coreOf(entry);
  if (theirs === undefined || theirs === ours.folder) return [];
  const message = `The package uses the copy of ${core} in ${theirs}; NetRaven itself runs from ${ours.folder}`;
  const warning = { code: 'NR_PACKAGE_TWO_CORES', severity: 'warning', message } as const;
  if (isObject(manifest['dependencies']) && core in manifest['dependencies']) {
    const fix = `Let the package name ${core} in peerDependencies only, and install again, so that one copy remains.`;
    return [problem({ ...warning, path: 'package.json#dependencies', fix })];
  }
  if (majorOf(versionIn(theirs)) === majorOf(ours.version)) return [];
  const fix = `Run \`${addCommand(record.path, `-D ${core}@${majorOf(ours.version)}`)}\` in ${record.path}.`;
  return [problem({ ...warning, path: 'package.json#devDependencies', fix })];
}

function versionIn(folder: string): string {
  try {
    return String(readJsonObject(join(folder, 'package.json'), true)['version']);
  } catch {
    // A copy without a version is broken, and counts as another version.
    return '';
  }
}

function majorOf(version: string): string {
  return version.split('.')[0] ?? '';
}

/** Finds the copy by its folder. Node's `findPackageJSON` would read its manifest, which may be a link to a device. */
function coreOf(entry: string): string | undefined {
  const found = locate(core, dirname(entry));
  return found && realFolder(found.path).real;
}
