import { failFast } from './decide/fail-fast.ts';
import { findAll } from './find/find-all.ts';
import { inspect } from './inspect/inspect.ts';
import type { RegistryOptions } from './options.ts';
import type { PackageRecord } from './record.ts';
import { createRegistry, type Registry } from './registry.ts';
import { reportFound } from './report.ts';
import { withWayOut } from './way-out.ts';
import { keepSnapshot, readSnapshot } from './warm/snapshot.ts';
import { followedPaths } from './warm/watched-paths.ts';

/**
 * Builds the registry: 1. finds packages by their manifests; 2. loads those the cache does not know, in a short-lived
 * job host, never here; 3. validates them; 4. gives each job type to one package; 5. applies the policies.
 *
 * @throws {NetRavenError} NR_REGISTRY_NONE_VALID when no job type is ready and `failFast` is not `off`.
 * @throws {NetRavenError} NR_REGISTRY_INVALID when a package is bad and `failFast` is `any-invalid`.
 * @throws the reason of `signal` once it has aborted.
 */
export async function load(options: RegistryOptions): Promise<Registry> {
  const records = await inspected(options);
  let watched: readonly string[] | undefined;
  const registry = createRegistry(records, {
    ...options,
    watched: () => (watched ??= followedPaths(options, records)),
  });
  for (const { code, message, path, fix } of registry.problems)
    options.logger?.warning(message, { code, at: path, fix });
  failFast(registry.records, options.failFast ?? 'off');
  return registry;
}

async function inspected(options: RegistryOptions): Promise<readonly PackageRecord[]> {
  const known = readSnapshot(options);
  if (known) {
    if (options.logger) for (const record of known) reportFound(asFound(record), options.logger);
    return known;
  }
  const begunAt = Date.now();
  const found = findAll(options);
  if (options.logger) for (const { record } of found) reportFound(record, options.logger);
  const inspection = await inspect(found, options);
  const records = inspection.records.map((record) => withWayOut(record, options.hostProject.folder));
  keepSnapshot(options, { ...inspection, records }, begunAt);
  return records;
}

/** As a search would have told of it. */
function asFound(record: PackageRecord): PackageRecord {
  return record.state === 'ready' ? { ...record, state: 'found' } : record;
}
