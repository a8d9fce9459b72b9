import { load, type PackageRecord, type Registry } from '@netraven/core/registry';
import { checkInstalledFiles, suspendedPackages } from '@netraven/installer/coordination';
import type { NetRavenConfig } from '../../config/config.ts';
import { readConfig } from '../../config/read-config.ts';
import type { Context } from '../../context.ts';
import { findPlace, type Place } from '../../place/place.ts';
import { readPolicies, type NotedPolicy } from '../../place/policies-file.ts';
import { registryOptions } from '../../place/registry-options.ts';
import { warnOfPlatforms } from './warn-of-platforms.ts';

/** The job packages of the host project, as a command without a server sees them. */
export interface LoadedJobs {
  readonly place: Place;
  readonly config: NetRavenConfig;
  /** As `netraven start` last wrote them to the home. Undefined before the first start. */
  readonly policies: readonly NotedPolicy[] | undefined;
  /** With warnings about files that changed since NetRaven installed them, and about unknown platforms. */
  readonly records: readonly PackageRecord[];
  readonly problems: Registry['problems'];
}

/**
 * Loads the job packages of the host project, with what running workers of it know. Loads new packages in shared processes:
 * faster, and safe because no job runs.
 */
export async function loadJobs(context: Context): Promise<LoadedJobs> {
  const place = await findPlace(context);
  const { folder } = place.hostProject;
  const config = await readConfig(place);
  const policies = await readPolicies(place.home);
  const options = registryOptions(place, config);
  const loaded = await load({ ...options, policies: policies ?? [], probing: 'together' });
  const suspended = suspendedPackages(folder);
  const { records, problems } = suspended.length > 0 ? loaded.withSuspended(suspended) : loaded;
  const warned = await warnOfPlatforms(await checkInstalledFiles(folder, records), options);
  return { place, config, policies, records: warned, problems };
}
