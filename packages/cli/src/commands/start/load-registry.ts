import type { Logger } from '@netraven/core';
import { load, type PackagePolicy, type PackageRecord, type Registry } from '@netraven/core/registry';
import type { NetRavenConfig } from '../../config/config.ts';
import { isCode } from '../../error-fields.ts';
import { registryOptions } from '../../place/registry-options.ts';
import type { Place } from '../../place/place.ts';

/** NR_REGISTRY_NONE_VALID or NR_REGISTRY_INVALID with all packages. Told apart by class here alone: it carries what to show. */
export class RegistryRefused extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly records: readonly PackageRecord[];

  constructor(error: Error & { hint?: string; code?: string }, records: readonly PackageRecord[]) {
    const count = records.length;
    const none = count === 0 ? 'No job package was found' : `Of ${count} job packages none is ready`;
    super(isCode(error, 'NR_REGISTRY_INVALID') ? `Of ${count} job packages some are bad` : none, { cause: error });
    this.code = error.code ?? 'NR_REGISTRY_NONE_VALID';
    this.hint = error.hint;
    this.records = records;
  }
}

/**
 * The registry a worker works with. Where all that is good is disabled or waits for a grant, none is ready either; that is
 * let pass, as it takes a running NetRaven to enable one.
 *
 * @throws {RegistryRefused} as `failFast` of the config says, by default when no job type is ready
 */
export async function loadRegistry(
  place: Place,
  config: NetRavenConfig,
  policies: readonly PackagePolicy[],
  logger?: Logger,
): Promise<Registry> {
  const { failFast = 'none-valid' } = config;
  const options = { ...registryOptions(place, config), policies };
  const registry = await load({ ...options, ...(logger && { logger }) });
  const { records } = registry;
  const could = records.some((record) => record.state === 'ready' || isUndecided(record));
  if (failFast === 'off' || (failFast === 'none-valid' && could)) return registry;
  try {
    // For the error; without the logger, which has heard it all.
    return await load({ ...options, failFast });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (isCode(error, 'NR_REGISTRY_INVALID')) throw new RegistryRefused(error, records);
    if (!isCode(error, 'NR_REGISTRY_NONE_VALID')) throw error;
    if (could) return registry;
    throw new RegistryRefused(error, records);
  }
}

function isUndecided({ state, meta }: PackageRecord): boolean {
  return state === 'disabled' && meta !== undefined;
}
