import { realpathSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Manifest } from '../find/read-manifest.ts';
import { addCommand } from '../manager/manager-near.ts';
import { caution } from '../problem.ts';
import type { Problem } from '../record.ts';
import { isObject } from '../value-path.ts';

const core = '@netraven/core';

/** Whether a package reaches the copy of core that runs here, by no other copy and at all. */
export function checkCoreCopy(entry: string, manifest: Manifest, ours: string): Problem[] {
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
  const fix = `Install it in the host project, e.g. \`${addCommand(entry, core)}\`.`;
  return [caution('NR_PACKAGE_CORE_UNRESOLVED', `package.json#${field}.${core}`, message, fix)];
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
