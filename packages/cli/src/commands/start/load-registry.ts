import {
  couldRun,
  failFast,
  load,
  type PackagePolicy,
  type PackageRecord,
  type Registry,
} from '@netraven/core/registry';
import type { NetRavenConfig } from '../../config/config.ts';
import { isCode } from '../../error-fields.ts';
import { registryOptions } from '../../place/registry-options.ts';
import type { Place } from '../../place/place.ts';

/** NR_REGISTRY_NONE_VALID or NR_REGISTRY_INVALID with the records of all packages, which `start` shows. */
export class RegistryRefused extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly records: readonly PackageRecord[];

  constructor(
    error: Error & { readonly hint?: string | undefined; readonly code?: string },
    records: readonly PackageRecord[],
  ) {
    const count = records.length;
    const none = count === 0 ? 'No job package was found' : `None of ${count} job packages is ready`;
    super(isCode(error, 'NR_REGISTRY_INVALID') ? `Some of ${count} job packages are bad` : none, { cause: error });
    this.code = error.code ?? 'NR_REGISTRY_NONE_VALID';
    this.hint = error.hint;
    this.records = records;
  }
}

/** Loads the registry as a worker does. @throws {RegistryRefused} as {@link requireValid} does */
export async function loadRegistry(
  place: Place,
  config: NetRavenConfig,
  policies: readonly PackagePolicy[],
): Promise<Registry> {
  return requireValid(await load({ ...registryOptions(place, config), policies }), config);
}

/**
 * Refuses a registry without ready packages. Passes if a good package is only disabled or needs a grant, because enabling
 * it needs a running NetRaven.
 *
 * @throws {RegistryRefused} as `failFast` of the config says, by default when no job type is ready
 */
export function requireValid(registry: Registry, config: NetRavenConfig): Registry {
  const { records } = registry;
  try {
    failFast(records, config.failFast ?? 'none-valid');
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (!records.some(couldRun) || !isCode(error, 'NR_REGISTRY_NONE_VALID')) throw new RegistryRefused(error, records);
  }
  return registry;
}
