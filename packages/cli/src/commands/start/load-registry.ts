import type { Logger } from '@netraven/core';
import { load, type PackagePolicy, type PackageRecord, type Registry } from '@netraven/core/registry';
import { isCode } from '../../error-fields.ts';
import { registryOptions } from '../../place/registry-options.ts';
import type { Place } from '../../place/place.ts';

/** NR_REGISTRY_NONE_VALID with the packages that were rejected. Told apart by class here alone: it carries what to show. */
export class NoneReady extends Error {
  readonly code = 'NR_REGISTRY_NONE_VALID';
  readonly hint: string | undefined;
  readonly records: readonly PackageRecord[];

  constructor(error: Error & { hint?: string }, records: readonly PackageRecord[]) {
    const count = records.length;
    super(count === 0 ? 'No job package was found' : `Of ${count} job packages none is ready`, { cause: error });
    this.hint = error.hint;
    this.records = records;
  }
}

/**
 * The registry a worker works with. Where all that is good is disabled or waits for a grant, none is ready either; that is
 * let pass, as it takes a running NetRaven to enable one.
 *
 * @throws {NoneReady} when no job type is ready, and none could be by a decision alone
 */
export async function loadRegistry(
  place: Place,
  policies: readonly PackagePolicy[],
  logger: Logger,
): Promise<Registry> {
  const options = { ...registryOptions(place), policies };
  const registry = await load({ ...options, logger });
  const { records } = registry;
  if (records.some((record) => record.state === 'ready' || isUndecided(record))) return registry;
  try {
    // For the error; without the logger, which has heard it all.
    return await load({ ...options, failFast: 'none-valid' });
  } catch (error) {
    throw error instanceof Error && isCode(error, 'NR_REGISTRY_NONE_VALID') ? new NoneReady(error, records) : error;
  }
}

function isUndecided({ state, meta }: PackageRecord): boolean {
  return state === 'disabled' && meta !== undefined;
}
