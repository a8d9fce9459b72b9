import { existsSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { messageOf } from '../../contract/netraven-error.ts';
import { isInstalled } from '../find/node-modules.ts';
import { resolveExports } from '../lazy.ts';
import { installAgain, managerNear } from '../package-manager.ts';
import { problem, shown } from '../problem.ts';
import { readableFix } from '../readable-fix.ts';
import type { Manifest } from '../read-json-object.ts';
import type { Problem } from '../record.ts';
import { isObject } from '../value-path.ts';

export type Entry =
  | { readonly file: string; readonly problem?: never }
  | { readonly problem: Problem; readonly file?: never };

/**
 * Finds the file that a package exports under its own name, as Node.js does for `import`. Reads only the manifest: this
 * process need not be able to resolve the package. `conditions`: in addition to Node's own.
 */
export function resolveEntry(folder: string, manifest: Manifest, conditions: readonly string[]): Entry {
  const exported = manifest['exports'] !== undefined && manifest['exports'] !== null;
  const path = exported ? 'package.json#exports' : 'package.json#main';
  const targets = exported ? exportTargets(manifest, conditions) : mainTargets(manifest);
  const target = targets[0];
  if (target === undefined) return invalid(path, 'The exports of package.json name no file for "."', folder);
  // `"main": "."` names the folder itself: Node.js loads its index.js.
  const isInside = (file: string): boolean =>
    join(folder, file).startsWith(folder + sep) || (!exported && join(folder, file) === folder);
  if (!isInside(target) || (exported && !target.startsWith('./'))) {
    return invalid(path, `The entry ${shown(target)} is not a path inside the package`, folder);
  }
  for (const each of targets.filter(isInside)) {
    const entry = existing(folder, join(folder, each), path);
    if (entry) return entry;
  }
  const message = `The entry ${join(folder, target)} does not exist`;
  return {
    problem: problem({ code: 'NR_PACKAGE_ENTRY_MISSING', path, message, fix: missingFix(folder, manifest, path) }),
  };
}

function invalid(path: string, message: string, folder: string): Entry {
  return { problem: problem({ code: 'NR_PACKAGE_ENTRY_INVALID', path, message, fix: naming(path, folder) }) };
}

function exportTargets(manifest: Manifest, conditions: readonly string[]): string[] {
  // The usual case, without the library.
  if (typeof manifest['exports'] === 'string') return [manifest['exports']];
  try {
    const targets = resolveExports().exports(manifest, '.', { conditions: ['module-sync', ...conditions] }) ?? [];
    return targets.filter((target) => typeof target === 'string');
  } catch {
    // It throws if no target fits, which the caller reports.
    return [];
  }
}

function mainTargets(manifest: Manifest): string[] {
  const main = manifest['main'];
  const named = typeof main === 'string' && main !== '' ? [main, `${main}.js`, `${main}/index.js`] : [];
  return [...named, 'index.js'];
}

/** Returns the file that the author most likely means. */
function likelyEntry(folder: string): string | undefined {
  const usual = ['dist/index.js', 'index.js', 'index.mjs', 'src/index.js', 'src/index.ts'];
  return usual.find((file) => existsSync(join(folder, file)));
}

/** Returns the fix for `package.json#exports` or `#main`. */
function naming(path: string, folder: string): string {
  return `Write \`"${path.split('#')[1]}": "./${likelyEntry(folder) ?? 'dist/index.js'}"\` into its package.json.`;
}

function existing(folder: string, file: string, path: string): Entry | undefined {
  let isFile: boolean;
  try {
    isFile = statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
  } catch (error) {
    // A missing right on its folder, a link loop, or a name that no file can have.
    const message = `The entry ${file} cannot be read: ${messageOf(error)}`;
    const otherFix = isInstalled(folder) ? installAgain(folder) : naming(path, folder);
    const fix = (error as NodeJS.ErrnoException).code === 'EACCES' ? readableFix(file, folder) : otherFix;
    return { problem: problem({ code: 'NR_PACKAGE_ENTRY_MISSING', path, message, fix }) };
  }
  if (!isFile) return undefined;
  if (!/\.[cm]?tsx?$/.test(file) || !isInstalled(file)) return { file };
  const message = `The entry ${file} is TypeScript, which Node.js does not run inside node_modules`;
  const fix = 'Publish the package with its built JavaScript as the entry.';
  return { problem: problem({ code: 'NR_PACKAGE_ENTRY_TYPESCRIPT', path, message, fix }) };
}

function missingFix(folder: string, manifest: Manifest, path: string): string {
  if (isInstalled(folder)) return `${installAgain(folder)} If that does not help, its author forgot to build it.`;
  const { scripts } = manifest;
  // If the built file exists here, the path in package.json is wrong.
  const built = existsSync(join(folder, 'dist/index.js'));
  if (isObject(scripts) && typeof scripts['build'] === 'string' && !built) {
    return `Build the package: \`${managerNear(folder)} run build\` in ${folder}.`;
  }
  return likelyEntry(folder) === undefined ? 'Build the package, so that this file exists.' : naming(path, folder);
}
