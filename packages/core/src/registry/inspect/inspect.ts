import { isDeepStrictEqual } from 'node:util';
import type { Found } from '../find/read-candidate.ts';
import { realFolder } from '../find/real-folder.ts';
import type { RegistryOptions } from '../options.ts';
import type { PackageRecord } from '../record.ts';
import { exportConditions } from '../../host/export-conditions.ts';
import { importPackages } from './import-packages.ts';
import { isOpen, openPackage, type OpenPackage } from './open-package.ts';
import { openProbeCache, type Known } from './probe-cache.ts';
import { accept } from './settle.ts';

export interface Inspection {
  readonly records: readonly PackageRecord[];
  /** Those that got as far as being loaded, or known from an earlier time. */
  readonly opened: readonly OpenPackage[];
  /** Whether each of these was imported apart from anybody else's packages, now or at that time. */
  readonly apart: boolean;
}

export type InspectOptions = Partial<
  Pick<RegistryOptions, 'hostProject' | 'home' | 'cacheFile' | 'probing' | 'probeTimeoutMs' | 'signal' | 'logger'>
> & {
  /** Export conditions beside those of this process. Default: none. */
  readonly conditions?: readonly string[];
};

/**
 * Takes packages from manifest to exports: each that was found is `ready` as far as it alone is concerned, or bad. Only
 * what the cache does not know is loaded; what has a problem is loaded each time, as the cure may lie elsewhere.
 */
export async function inspect(found: readonly Found[], options: InspectOptions): Promise<Inspection> {
  const { cacheFile, probing, logger } = options;
  const cache = openProbeCache(cacheFile, logger);
  const opening = {
    conditions: [...exportConditions(), ...(options.conditions ?? [])],
    home: options.home && (realFolder(options.home).real ?? options.home),
  };
  const opened = found.map((one) => openPackage(one, opening));
  const open = opened.filter(isOpen);
  const known = new Map<OpenPackage, Known>();
  for (const one of open) {
    const earlier = one.identity === undefined ? undefined : cache.get(one.record.path, one.identity);
    if (earlier) known.set(one, earlier);
  }
  const isEnough = (earlier?: Known): boolean => earlier !== undefined && (earlier.apart || probing === 'together');
  const imported = await importPackages(
    open.filter((one) => !isEnough(known.get(one))),
    options,
  );
  for (const [one, { inspected, apart }] of imported) {
    const earlier = known.get(one);
    if (earlier && !isDeepStrictEqual(earlier.inspected, inspected)) logger?.warning(otherwise(one.record));
    if (inspected) known.set(one, { inspected, apart });
    else known.delete(one);
  }
  for (const [{ record, identity }, each] of known) {
    if (identity !== undefined) cache.set(record.path, identity, each);
  }
  cache.save();
  const records = opened.map((one) => {
    if (!isOpen(one)) return one;
    return imported.get(one)?.record ?? accept(one.record, (known.get(one) as Known).inspected);
  });
  return { records, opened: open, apart: [...known.values()].every(({ apart }) => apart) };
}

function otherwise({ name, version }: PackageRecord): string {
  return `${name} ${version} is another one beside other packages, one of which may have changed it; what it is by itself counts`;
}
