import { realpathSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, sep } from 'node:path';
import { isInstalled, locate } from '../find/node-modules.ts';
import { realFolder } from '../find/real-folder.ts';
import { addCommand, installCommand, installRoot } from '../package-manager.ts';
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
 * Warns if a package uses another copy of core than NetRaven, or reaches none.
 *
 * @param hostFolder Folder of the host project, if there is one.
 */
export function checkCoreCopy({ record, entry, manifest }: OpenPackage, ours: string, hostFolder?: string): Problem[] {
  const theirs = coreOf(entry);
  if (theirs === ours) return [];
  if (theirs !== undefined) {
    const path = 'package.json#peerDependencies';
    const message = `The package uses the copy of ${core} in ${theirs}; NetRaven itself runs from ${ours}`;
    const fix = `Let the package name ${core} in peerDependencies only, and install again, so that one copy remains.`;
    return [problem({ code: 'NR_PACKAGE_TWO_CORES', severity: 'warning', path, message, fix })];
  }
  const field = ['peerDependencies', 'dependencies'].find((each) => isObject(manifest[each]) && core in manifest[each]);
  if (field === undefined) return [];
  const path = `package.json#${field}.${core}`;
  const message = `The package needs ${core}, which cannot be reached from ${dirname(entry)}`;
  const fix = installFix(record.path, hostFolder);
  return [problem({ code: 'NR_PACKAGE_CORE_UNRESOLVED', severity: 'warning', path, message, fix })];
}

/** A linked folder outside the host project reaches nothing of it. */
function installFix(folder: string, hostFolder: string | undefined): string {
  return hostFolder !== undefined && (isInstalled(folder) || folder.startsWith(hostFolder + sep))
    ? `Install it in the host project: \`${addCommand(hostFolder, core)}\` in ${hostFolder}.`
    : `Install what the package needs: \`${installCommand(folder)}\` in ${installRoot(folder)}.`;
}

/** Finds the copy by its folder. Node's `findPackageJSON` would read its manifest, which may be a link to a device. */
function coreOf(entry: string): string | undefined {
  const found = locate(core, dirname(entry));
  return found && realFolder(found.path).real;
}
