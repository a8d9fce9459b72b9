import { realpathSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname } from 'node:path';
import { locate } from '../find/node-modules.ts';
import { realFolder } from '../find/real-folder.ts';
import { problem } from '../problem.ts';
import { readJsonObject } from '../read-json-object.ts';
import type { Problem } from '../record.ts';
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
 * Warns if a package uses another copy of core than NetRaven. One that reaches none and was loaded imports only its types,
 * such as a folder in `jobs/`.
 */
export function checkCoreCopy({ entry }: OpenPackage, ours: string): Problem[] {
  const theirs = coreOf(entry);
  if (theirs === undefined || theirs === ours) return [];
  const path = 'package.json#peerDependencies';
  const message = `The package uses the copy of ${core} in ${theirs}; NetRaven itself runs from ${ours}`;
  const fix = `Let the package name ${core} in peerDependencies only, and install again, so that one copy remains.`;
  return [problem({ code: 'NR_PACKAGE_TWO_CORES', severity: 'warning', path, message, fix })];
}

/** Finds the copy by its folder. Node's `findPackageJSON` would read its manifest, which may be a link to a device. */
function coreOf(entry: string): string | undefined {
  const found = locate(core, dirname(entry));
  return found && realFolder(found.path).real;
}
