import { readdirSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { codes as hostCodes } from '../../host/codes.ts';
import type { ProbeResult } from '../../host/protocol.ts';
import { addCommand, installAgain, installCommand, managerNear } from '../package-manager.ts';
import { nearest } from '../did-you-mean.ts';
import { isInstalled } from '../find/node-modules.ts';
import { readSourceInside, resolveInside } from './inside-package.ts';
import { moduleFix } from './export-names.ts';
import { sourceFix } from './source-fix.ts';
import { isObject } from '../value-path.ts';
import type { OpenPackage } from './open-package.ts';

/** Errors of the folder of a package, before any of its code runs. */
const ofFolder: ReadonlySet<string> = new Set([
  'NR_PACKAGE_HOLDS_HOME',
  'NR_PACKAGE_LINK_OUTSIDE',
  'NR_PACKAGE_PATH_STAR',
  'NR_PACKAGE_TOO_LARGE',
]);

type Failure = ProbeResult & { ok: false };

/** Returns the fix of a package that failed to load: a command that installs a dependency, or the line of code to correct. `location`: inside of the package. */
export function loadFix(one: OpenPackage, { error, location }: Failure): string {
  const { path: folder } = one.record;
  const missing = error.code === 'NR_PACKAGE_DEPENDENCY_MISSING' ? missingIn(error.message) : undefined;
  if (missing !== undefined)
    return missing.startsWith('/') ? fileFix(one, missing, location?.file) : dependencyFix(one, missing);
  const known: Readonly<Record<string, { readonly hint: string } | undefined>> = hostCodes;
  const hint = error.hint ?? known[error.code]?.hint ?? '';
  // No line of its code is the cause.
  if (ofFolder.has(error.code)) return hint;
  if (
    one.manifest['type'] === 'commonjs' &&
    /Unexpected token 'export'|Cannot use import statement/.test(error.message)
  )
    return moduleFix;
  const typed = location && sourceFix(error.message, location, () => readSourceInside(folder, location.file));
  if (typed !== undefined) return typed;
  return `${location ? `Correct ${location.file}:${location.line}.` : `Look into ${one.entry}.`} ${hint}`.trim();
}

/** Returns the package name, or the absolute file, that an import did not find. */
function missingIn(message: string): string | undefined {
  const [, name] = /^Cannot find (?:package|module) '(\/[^']+|(?:@[\w.-]+\/)?[a-z\d][\w.-]*)/i.exec(message) ?? [];
  return name;
}

function dependencyFix({ record, manifest }: OpenPackage, name: string): string {
  const isDeclared = ['dependencies', 'peerDependencies', 'optionalDependencies'].some((field) => {
    const named = manifest[field];
    return isObject(named) && Object.hasOwn(named, name);
  });
  if (isInstalled(record.path)) {
    // A job host may read declared dependencies only.
    return isDeclared
      ? installAgain(record.path)
      : `Add ${JSON.stringify(name)} to "dependencies" in its package.json.`;
  }
  const command = isDeclared ? installCommand(record.path) : addCommand(record.path, name);
  return `Run \`${command}\` in ${record.path}.`;
}

function fileFix({ record, entry, manifest }: OpenPackage, file: string, from: string = entry): string {
  // Of an installed package, a name that is only similar may be that of another file: this one may be lost.
  const meant = isInstalled(record.path) ? otherEnding(record.path, file) : fileMeant(record.path, file);
  if (meant !== undefined) {
    const [wanted, there] = [file, meant].map((path) => `./${relative(dirname(from), path)}`.replace('./../', '../'));
    return `Write \`${there}\` in place of \`${wanted}\` in ${from}.`;
  }
  if (isInstalled(record.path)) return installAgain(record.path);
  const { scripts } = manifest;
  const builds = isObject(scripts) && typeof scripts['build'] === 'string';
  const build = `Build it: \`${managerNear(record.path)} run build\` in ${record.path}. Or correct`;
  return `${builds ? build : 'Correct'} the import of ${file} in ${dirname(entry)}.`;
}

/** Returns the file of the package that an import means: with another ending, or with a typo in its name. */
function fileMeant(root: string, file: string): string | undefined {
  const other = otherEnding(root, file);
  if (other !== undefined) return other;
  const folder = resolveInside(root, dirname(file));
  if (folder === undefined) return undefined;
  const near = nearest(basename(file), namesIn(folder));
  return near === undefined ? undefined : join(folder, near);
}

/** Returns the file of the package that has another ending than an import. */
function otherEnding(root: string, file: string): string | undefined {
  const folder = resolveInside(root, dirname(file));
  if (folder === undefined) return undefined;
  const stem = basename(file).replace(/\.[cm]?[jt]s$/, '');
  return ['.ts', '.js', '.mts', '.mjs', '/index.ts', '/index.js']
    .map((end) => join(folder, stem + end))
    .find((each) => resolveInside(root, each) !== undefined);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // It is a file, or must not be read.
    return [];
  }
}
