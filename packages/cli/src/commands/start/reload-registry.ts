import type { Logger } from '@netraven/core';
import { findHostProject, load, type Registry } from '@netraven/core/registry';
import { policies, type Database } from '@netraven/db';
import type { NetRavenConfig } from '../../config/config.ts';
import type { Place } from '../../place/place.ts';
import { registryOptions } from '../../place/registry-options.ts';

/** Loads the registry again for a running worker; it may be empty. @throws the reason of `signal` if it aborts */
export async function reloadRegistry(
  { hostProject, home }: Place,
  config: NetRavenConfig,
  db: Database,
  { logger, signal }: { readonly logger: Logger; readonly signal: AbortSignal },
): Promise<Registry> {
  const now = await findHostProject({ root: hostProject.folder });
  const options = registryOptions({ hostProject: now, home }, config);
  return load({ ...options, policies: await policies.list(db), logger, signal });
}
