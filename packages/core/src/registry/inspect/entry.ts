import { existsSync, statSync, type Stats } from 'node:fs';
import { join, sep } from 'node:path';
import { messageOf } from '../../contract/netraven-error.ts';
import { installAgain } from '../manager/install-again.ts';
import { managerNear } from '../manager/manager-near.ts';
import { isInstalled } from '../find/node-modules.ts';
import type { Manifest } from '../find/read-manifest.ts';
import { resolveExports } from '../lazy.ts';
import { fault, shown } from '../problem.ts';
import type { Problem } from '../record.ts';
import { shellWord } from '../shell-word.ts';
import { isObject } from '../value-path.ts';

export type Entry =
  | {
      readonly file: string;
      readonly stats: Stats;
      /** Files that would be the entry in its place, if they were there. */
      readonly passed: readonly string[];
      readonly problem?: never;
    }
  | { readonly problem: Problem; readonly file?: never };

/**
 * Finds the file that a package exports under its own name, from its own manifest: whoever asks need not be able to
 * resolve the package. Like Node.js for `import`, with these conditions beside its own.
 */
export function resolveEntry(folder: string, manifest: Manifest, conditions: readonly string[]): Entry {
  const exported = manifest['exports'] !== undefined && manifest['exports'] !== null;
  const targets = exported ? exportTargets(manifest, conditions) : mainTargets(manifest);
  const target = targets[0];
  if (target === undefined) {
    const message = 'The exports of package.json name no file for "."';
    return {
      problem: fault('NR_PACKAGE_ENTRY_NONE', 'package.json#exports', message, naming('package.json#exports', folder)),
    };
  }
  const at = exported ? 'package.json#exports' : 'package.json#main';
  const isInside = (file: string): boolean => join(folder, file).startsWith(folder + sep);
  if (!isInside(target) || (exported && !target.startsWith('./'))) {
    const message = `The entry ${shown(target)} is not a path inside the package`;
    return {
      problem: fault('NR_PACKAGE_ENTRY_OUTSIDE', at, message, naming(at, folder)),
    };
  }
  const files = targets.filter(isInside).map((each) => join(folder, each));
  for (const [index, file] of files.entries()) {
    const entry = existing(file, at, files.slice(0, index));
    if (entry) return entry;
  }
  return missing(folder, manifest, target, at);
}

function exportTargets(manifest: Manifest, conditions: readonly string[]): string[] {
  try {
    const targets = resolveExports().exports(manifest, '.', { conditions: ['module-sync', ...conditions] }) ?? [];
    return targets.filter((target) => typeof target === 'string');
  } catch {
    // It throws exactly when no target fits, and the caller says so in its own words.
    return [];
  }
}

function mainTargets(manifest: Manifest): string[] {
  const main = manifest['main'];
  const named = typeof main === 'string' && main !== '' ? [main, `${main}.js`, `${main}/index.js`] : [];
  return [...named, 'index.js'];
}

/** The file that an author most likely means, of those that are there. */
function likelyEntry(folder: string): string | undefined {
  const usual = ['dist/index.js', 'index.js', 'index.mjs', 'src/index.js', 'src/index.ts'];
  return usual.find((file) => existsSync(join(folder, file)));
}

/** What to write at `package.json#exports` or `#main`. */
function naming(at: string, folder: string): string {
  return `Write \`"${at.split('#')[1]}": "./${likelyEntry(folder) ?? 'dist/index.js'}"\` into its package.json.`;
}

function existing(file: string, at: string, passed: readonly string[]): Entry | undefined {
  let stats: Stats | undefined;
  try {
    stats = statSync(file, { throwIfNoEntry: false });
  } catch (error) {
    // No right to enter its folder, a link loop, a name no file can have.
    const message = `The entry ${file} cannot be read: ${messageOf(error)}`;
    const fix = `Let the user NetRaven runs as read it: \`chmod a+r ${shellWord(file)}\`.`;
    return { problem: fault('NR_PACKAGE_ENTRY_UNREADABLE', at, message, fix) };
  }
  if (!stats?.isFile()) return undefined;
  if (!/\.[cm]?tsx?$/.test(file) || !isInstalled(file)) return { file, stats, passed };
  const message = `The entry ${file} is TypeScript, which Node.js does not run inside node_modules`;
  const fix = 'Publish the package with its built JavaScript as the entry.';
  return { problem: fault('NR_PACKAGE_ENTRY_TYPESCRIPT', at, message, fix) };
}

function missing(folder: string, manifest: Manifest, target: string, at: string): Entry {
  const message = `The entry ${join(folder, target)} does not exist`;
  return { problem: fault('NR_PACKAGE_ENTRY_MISSING', at, message, missingFix(folder, manifest, at)) };
}

function missingFix(folder: string, manifest: Manifest, at: string): string {
  if (isInstalled(folder)) return `${installAgain(folder)} If that does not help, its author forgot to build it.`;
  const { scripts } = manifest;
  if (isObject(scripts) && typeof scripts['build'] === 'string') {
    return `Build the package: \`${managerNear(folder)} run build\` in ${folder}.`;
  }
  return likelyEntry(folder) === undefined ? 'Build the package, so that this file is there.' : naming(at, folder);
}
