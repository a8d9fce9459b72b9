import { warningFinding, errorFinding, type Finding } from '../finding.ts';
import type { PackedPackage } from '../packed/packed-package.ts';

/** Checks that the exported files are in the tarball. */
export function checkExports({ manifest, files }: PackedPackage): Finding[] {
  const { exports } = manifest;
  if (exports === undefined) {
    return [warningFinding('NR_CHECK_EXPORTS_MISSING', 'package.json#exports', 'The package has no `exports`')];
  }
  const present = new Set(files.map(({ path }) => `./${path}`));
  return targetsOf(exports, 'package.json#exports').flatMap(([path, target]) => {
    if (target.includes('*') || present.has(target)) return [];
    return [
      errorFinding(
        'NR_CHECK_EXPORT_BROKEN',
        path,
        `${path.split('#')[1]} names ${target}, which is not in the tarball`,
      ),
    ];
  });
}

/** Returns each file in `exports` with its place. */
function targetsOf(value: unknown, path: string): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  // One of several alternatives is enough. The registry has found the one for ".".
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, below]) => targetsOf(below, `${path}[${JSON.stringify(key)}]`));
}
