import { realpathSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isInstalled } from '../find/node-modules.ts';
import { addCommand, installCommand, installRoot } from '../manager/manager-near.ts';
import { caution } from '../problem.ts';
import type { Problem } from '../record.ts';
import { isObject } from '../value-path.ts';
import type { OpenPackage } from './open-package.ts';

const core = '@netraven/core';

/**
 * Whether a package reaches the copy of core that runs here, by no other copy and at all.
 *
 * @param hostFolder Of the host project, where there is one.
 */
export function checkCoreCopy({ record, entry, manifest }: OpenPackage, ours: string, hostFolder?: string): Problem[] {
  const theirs = coreOf(entry);
  if (theirs === ours) return [];
  if (theirs !== undefined) {
    const message = `The package uses the copy of ${core} in ${theirs}; NetRaven itself runs from ${ours}`;
    const fix = `Let the package name ${core} in peerDependencies only, and install again, so that one copy remains.`;
    return [caution('NR_PACKAGE_TWO_CORES', 'package.json#peerDependencies', message, fix)];
  }
  const field = ['peerDependencies', 'dependencies'].find((each) => isObject(manifest[each]) && core in manifest[each]);
  if (field === undefined) return [];
  const message = `The package needs ${core}, and none can be reached from ${dirname(entry)}`;
  const fix = installFix(record.path, hostFolder);
  return [caution('NR_PACKAGE_CORE_UNRESOLVED', `package.json#${field}.${core}`, message, fix)];
}

/** A linked folder elsewhere reaches nothing of the host project. */
function installFix(folder: string, hostFolder: string | undefined): string {
  return hostFolder !== undefined && (isInstalled(folder) || folder.startsWith(hostFolder + sep))
    ? `Install it in the host project: \`${addCommand(hostFolder, core)}\` in ${hostFolder}.`
    : `Install what the package needs: \`${installCommand(folder)}\` in ${installRoot(folder)}.`;
}

function coreOf(entry: string): string | undefined {
  try {
    const manifest = findPackageJSON(core, pathToFileURL(entry));
    return manifest && dirname(realpathSync(manifest));
  } catch {
    // It throws when there is none, which is the answer.
    return undefined;
  }
}
