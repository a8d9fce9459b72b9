import { messageOf, type Logger } from '@netraven/core';
import { findHostProject, load, type Registry } from '@netraven/core/registry';
import { policies, type Database } from '@netraven/db';
import type { NetRavenConfig } from '../../config/config.ts';
import { configFile, readConfig } from '../../config/read-config.ts';
import { fieldsOf } from '../../error-fields.ts';
import type { Place } from '../../place/place.ts';
import { registryOptions } from '../../place/registry-options.ts';

/** Reads the config of a running NetRaven again. Returns the last one if there is no file or, with an entry in the log, if it cannot be read. */
export async function readConfigAgain(place: Place, last: NetRavenConfig, logger: Logger): Promise<NetRavenConfig> {
  // A program that starts NetRaven may give a config without a file.
  if (configFile(place.hostProject) === undefined) return last;
  try {
    return await readConfig(place);
  } catch (error) {
    const { code, hint } = fieldsOf(error);
    logger.error(`The config is used as it was before: ${messageOf(error)}`, { code, hint });
    return last;
  }
}

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
