import { failFast } from './decide/fail-fast.ts';
import { findAll } from './find/find-all.ts';
import { inspect } from './inspect/inspect.ts';
import type { RegistryOptions } from './options.ts';
import { createRegistry, type Registry } from './registry.ts';
import { reportFound } from './report.ts';

/**
 * Builds the registry: 1. finds packages by their manifests; 2. loads those the cache does not know, in a short-lived
 * job host, never here; 3. validates them; 4. gives each job type to one package; 5. applies the policies.
 *
 * @throws {NetRavenError} NR_REGISTRY_NONE_VALID when no job type is ready and `failFast` is not `off`.
 * @throws {NetRavenError} NR_REGISTRY_INVALID when a package is bad and `failFast` is `any-invalid`.
 */
export async function load(options: RegistryOptions): Promise<Registry> {
  const found = findAll(options);
  for (const { record } of found) reportFound(record, options.logger);
  const registry = createRegistry(await inspect(found, options), options);
  failFast(registry.records, options.failFast ?? 'off');
  return registry;
}
