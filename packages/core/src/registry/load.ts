import { failFast } from './decide/fail-fast.ts';
import { findAll } from './find/find-all.ts';
import { findPlatformPackages } from './find/find-platforms.ts';
import { completeFixes } from './fix.ts';
import { borderOf, inspect } from './inspect/inspect.ts';
import type { RegistryOptions } from './options.ts';
import type { PackageRecord } from './record.ts';
import { createRegistry, type Registry } from './registry.ts';
import { watchedPaths } from './watched-paths.ts';

/**
 * Builds the registry: 1. finds packages by their manifests; 2. loads those that are not cached, in a short-lived job
 * host, never in this process; 3. validates them; 4. gives each job type to one package; 5. applies the policies.
 *
 * @throws {NetRavenError} NR_REGISTRY_NONE_VALID when no job type is ready and `failFast` is not `off`.
 * @throws {NetRavenError} NR_REGISTRY_INVALID when a package is bad and `failFast` is `any-invalid`.
 * @throws the reason of `signal` once it has aborted.
 */
export async function load(options: RegistryOptions): Promise<Registry> {
  const imports = new Set<string>();
  const inspected = await inspect(findAll(options), options, imports);
  const records = inspected.map((record) => completeFixes(record, options.hostProject.folder));
  let watched: readonly string[] | undefined;
  let found: readonly PackageRecord[] | undefined;
  const platformPackages = (): readonly PackageRecord[] => (found ??= findPlatformPackages(options));
  const registry = await createRegistry(records, {
    ...options,
    border: borderOf(options),
    platformPackages,
    watched: () => (watched ??= watchedPaths(options, [...records, ...platformPackages()], imports)),
  });
  for (const { code, message, path, fix } of registry.problems)
    options.logger?.warning(message, { code, at: path, fix });
  failFast(registry.records, options.failFast ?? 'off');
  return registry;
}
