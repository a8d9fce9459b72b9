import { statSync } from 'node:fs';
import { dirname, relative, sep } from 'node:path';
import { managerNear } from '../package-manager.ts';
import { problem } from '../problem.ts';
import type { Manifest } from '../read-json-object.ts';
import type { PackageRecord, Problem } from '../record.ts';
import { isObject } from '../value-path.ts';
import { resolveEntry } from './entry.ts';

// A copy of a folder saves source and build within seconds, in any order.
const copyMs = 5_000;

/**
 * Warns if the source of a linked package was saved after its build: the build runs, tests and `jobs dev` use the source.
 *
 * @param files of the package
 */
export function checkBuild(
  { path, origin }: PackageRecord,
  entry: string,
  manifest: Manifest,
  files: readonly string[],
): Problem[] {
  if (origin !== 'linked' && origin !== 'folder') return [];
  const source = resolveEntry(path, manifest, ['@netraven/source']).file;
  if (source === undefined || source === entry) return [];
  // The root of the package also holds files that no build reads.
  const filesWith = (file: string): readonly string[] =>
    dirname(file) === path ? [file] : [file, ...files.filter((each) => each.startsWith(dirname(file) + sep))];
  const [saved, built] = [newestOf(filesWith(source).filter(isSource)), newestOf(filesWith(entry))];
  if (saved.at - built.at < copyMs) return [];
  const { scripts } = manifest;
  const hasScript = isObject(scripts) && typeof scripts['build'] === 'string';
  const [older, newer] = [entry, saved.file].map((file) => relative(path, file));
  return [
    problem({
      code: 'NR_PACKAGE_BUILD_OLD',
      severity: 'warning',
      path: 'package.json#exports',
      message: `The build is older than the source: ${newer} was saved after ${older}`,
      fix: hasScript
        ? `Build the package: \`${managerNear(path)} run build\` in ${path}.`
        : `Build the package in ${path}.`,
    }),
  ];
}

function isSource(file: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(file) && !/\.(?:test|spec)\.\w+$/.test(file);
}

interface Saved {
  readonly file: string;
  /** Time of the last save, in ms. */
  readonly at: number;
}

/** Returns 0 for a file that was removed or cannot be looked at. */
function savedAt(file: string): number {
  try {
    return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  } catch {
    return 0;
  }
}

function newestOf(files: readonly string[]): Saved {
  const saved = files.map((file) => ({ file, at: savedAt(file) }));
  return saved.reduce((newest, each) => (each.at > newest.at ? each : newest), { file: '', at: 0 });
}
