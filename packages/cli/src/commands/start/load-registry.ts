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

/** The registry a worker works with. @throws {NoneReady} when no job type is ready */
export async function loadRegistry(
  place: Place,
  policies: readonly PackagePolicy[],
  logger: Logger,
): Promise<Registry> {
  const options = { ...registryOptions(place), policies };
  try {
    return await load({ ...options, failFast: 'none-valid', logger });
  } catch (error) {
    if (!(error instanceof Error) || !isCode(error, 'NR_REGISTRY_NONE_VALID')) throw error;
    // Again without the logger, which has it all: only for the records.
    throw new NoneReady(error, (await load(options)).records);
  }
}
