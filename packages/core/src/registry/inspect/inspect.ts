import type { ProbeResult } from '../../host/protocol.ts';
import type { Found } from '../find/read-candidate.ts';
import { realFolder } from '../find/real-folder.ts';
import type { RegistryOptions } from '../options.ts';
import type { PackageRecord } from '../record.ts';
import { exportConditions } from '../../host/export-conditions.ts';
import { isOpen, openPackage, type OpenPackage } from './open-package.ts';
import { openProbeCache } from './probe-cache.ts';
import { accept, settle, type Settled } from './settle.ts';

export interface Inspection {
  readonly records: readonly PackageRecord[];
  /** Those that got as far as being loaded, or known from an earlier time. */
  readonly opened: readonly OpenPackage[];
}

export type InspectOptions = Pick<RegistryOptions, 'home' | 'cacheFile' | 'probeTimeoutMs' | 'logger'> & {
  /** Export conditions beside those of this process. Default: none. */
  readonly conditions?: readonly string[];
};

/**
 * Takes packages from manifest to exports: each that was found is `ready` as far as it alone is concerned, or bad. Only
 * what the cache does not know is loaded; what has a problem is loaded each time, as the cure may lie elsewhere.
 */
export async function inspect(found: readonly Found[], options: InspectOptions): Promise<Inspection> {
  const cache = openProbeCache(options.cacheFile, options.logger);
  const opening = {
    conditions: [...exportConditions(), ...(options.conditions ?? [])],
    home: options.home && (realFolder(options.home).real ?? options.home),
  };
  const opened = found.map((one) => openPackage(one, opening));
  const known = opened.map((one) => {
    if (!isOpen(one)) return one;
    const inspected = one.identity === undefined ? undefined : cache.get(one.record.path, one.identity);
    return inspected ? accept(one.record, inspected) : one;
  });
  const loaded = await load(known.filter(isOpen), options.probeTimeoutMs);
  const records = known.map((one) => {
    if (!isOpen(one)) return one;
    const { record, inspected } = loaded.get(one) as Settled;
    if (inspected && one.identity !== undefined) cache.set(record.path, one.identity, inspected);
    return record;
  });
  cache.save();
  return { records, opened: opened.filter(isOpen) };
}

async function load(
  packages: readonly OpenPackage[],
  timeoutMs: number | undefined,
): Promise<Map<OpenPackage, Settled>> {
  if (packages.length === 0) return new Map();
  // Only here: a warm start loads no package, and needs nothing of the job host.
  const { probe } = await import('../../host/probe.ts');
  const targets = packages.map(({ record: { name, path }, entry }) => {
    const [publisher] = name.startsWith('@') ? name.split('/') : [];
    return { path, entry, ...(publisher && { publisher }) };
  });
  const results = await probe(targets, { ...(timeoutMs !== undefined && { timeoutMs }) });
  return new Map(packages.map((one, at) => [one, settle(one, results[at] as ProbeResult)]));
}
