import type { Logger } from '@netraven/core';
import { findHostProject, load, type Registry } from '@netraven/core/registry';
import { policies, type Database } from '@netraven/db';
import type { NetRavenConfig } from '../../config/config.ts';
import type { Place } from '../../place/place.ts';
import { registryOptions } from '../../place/registry-options.ts';

/** The registry of a host project as it is by now, for a worker that runs already: it may be empty. */
export async function reloadRegistry(
  { hostProject, home }: Place,
  config: NetRavenConfig,
  db: Database,
  logger: Logger,
): Promise<Registry> {
  const now = await findHostProject({ root: hostProject.folder });
  return load({ ...registryOptions({ hostProject: now, home }, config), policies: await policies.list(db), logger });
}
