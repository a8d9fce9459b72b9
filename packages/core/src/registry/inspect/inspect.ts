import type { Border } from '../../host/border.ts';
import { exportConditions } from '../../host/export-conditions.ts';
import type { FoundPackage } from '../find/read-candidate.ts';
import { realFolder } from '../find/real-folder.ts';
import { importedPaths } from '../identity.ts';
import type { RegistryOptions } from '../options.ts';
import type { PackageRecord } from '../record.ts';
import { importPackages } from './import-packages.ts';
import { accept } from './judge.ts';
import { isOpen, openPackage, type OpenPackage } from './open-package.ts';
import { openProbeCache, stampsOf, type CachedResult } from './probe-cache.ts';

export type InspectOptions = Partial<
  Pick<
    RegistryOptions,
    'hostProject' | 'home' | 'keyFolder' | 'cacheFile' | 'probing' | 'probeTimeoutMs' | 'signal' | 'logger'
  >
> & {
  /** Export conditions in addition to those of this process. Default: none. */
  readonly conditions?: readonly string[];
};

// An import of `node:util` also loads MIME types and threads: 2 ms of a listing.
const { isDeepStrictEqual } = process.getBuiltinModule('node:util');

/**
 * Loads the packages that are not cached. Each is then `ready`, before any decision between packages, or bad. A package
 * with a problem is loaded each time: its fix may change other files than its own.
 *
 * @param imports gets the paths that change with what the packages import
 */
export async function inspect(
  found: readonly FoundPackage[],
  options: InspectOptions,
  imports: Set<string> = new Set(),
): Promise<readonly PackageRecord[]> {
  const { cacheFile, probing, logger } = options;
  const cache = openProbeCache(cacheFile, logger);
  const border = borderOf(options);
  const opening = {
    conditions: [...exportConditions(), ...(options.conditions ?? [])],
    closed: (border.closed ?? []).map((folder) => realFolder(folder).real ?? folder),
  };
  const opened = found.map((one) => openPackage(one, opening));
  const open = opened.filter(isOpen);
  const known = new Map<OpenPackage, CachedResult>();
  for (const one of open) {
    const earlier = one.identity === undefined ? undefined : cache.get(one.record.path, one.identity);
    if (earlier) known.set(one, earlier);
  }
  const isEnough = (earlier?: CachedResult): boolean =>
    earlier !== undefined && (earlier.loadedAlone || probing === 'together');
  const unknown = open.filter((one) => !isEnough(known.get(one)));
  const importsOf = await readImports(unknown, border);
  const imported = await importPackages(unknown, { ...options, border });
  for (const [one, { inspected, loadedAlone }] of imported) {
    const earlier = known.get(one);
    if (earlier && !isDeepStrictEqual(earlier.inspected, inspected)) logger?.warning(differs(one.record));
    const its = importsOf.get(one);
    if (inspected)
      known.set(one, { inspected, loadedAlone, imports: its?.paths ?? [], importStamps: its?.stamps ?? '' });
    else known.delete(one);
    for (const path of its?.paths ?? []) imports.add(path);
  }
  for (const [one, result] of known) {
    const { record, identity } = one;
    for (const path of result.imports) imports.add(path);
    if (identity !== undefined && importsOf.get(one)?.isWhole !== false) cache.set(record.path, identity, result);
  }
  cache.save();
  return opened.map((one) => {
    if (!isOpen(one)) return one;
    return imported.get(one)?.record ?? accept(one.record, (known.get(one) as CachedResult).inspected);
  });
}

interface Imports {
  readonly paths: readonly string[];
  readonly stamps: string;
  /** False if changes cannot be detected. */
  readonly isWhole: boolean;
}

/** Looks at what packages import, before they are loaded: a later change gives other stamps. */
async function readImports(
  packages: readonly OpenPackage[],
  border: Border,
): Promise<ReadonlyMap<OpenPackage, Imports>> {
  const found = new Map<OpenPackage, Imports>();
  if (packages.length === 0) return found;
  // Loaded only here: with a full cache nothing of the job host is needed.
  const { dependencyClosure } = await import('../../host/grants.ts');
  for (const one of packages) {
    const { path } = one.record;
    // The import reports why the dependencies cannot be found.
    const closure = await dependencyClosure(path, border).catch(() => undefined);
    const paths = closure && importedPaths(path, closure);
    found.set(one, { paths: paths ?? [], stamps: stampsOf(paths ?? []), isWhole: paths !== undefined });
  }
  return found;
}

/** Returns the border of a host project. Without one, a package folder is the author's own. */
export function borderOf({
  hostProject,
  home,
  keyFolder,
}: Pick<InspectOptions, 'hostProject' | 'home' | 'keyFolder'>): Border {
  const closed = [home, keyFolder, hostProject?.folder].filter((folder) => folder !== undefined);
  return { ...(hostProject && { declaredBy: [hostProject.folder] }), closed };
}

function differs({ name, version }: PackageRecord): string {
  return `${name} ${version} behaves differently when loaded with other packages; using the result from loading it alone`;
}
