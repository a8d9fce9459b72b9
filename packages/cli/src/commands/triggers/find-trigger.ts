import type { Client, Trigger } from '@netraven/api';
import { NetRavenError } from '@netraven/core';

/** Finds a trigger by name. @throws {NetRavenError} NR_TRIGGER_UNKNOWN with a similar name */
export async function findTrigger(client: Client, name: string): Promise<Trigger> {
  const { triggers } = await client.triggers.list();
  const found = triggers.find((trigger) => trigger.name === name);
  if (found) return found;
  // Imported here, because the database package is large.
  const [{ didYouMean }, { codes }] = await Promise.all([import('@netraven/core/registry'), import('@netraven/db')]);
  const names = triggers.map((trigger) => trigger.name);
  const { hint } = codes.NR_TRIGGER_UNKNOWN;
  throw new NetRavenError('NR_TRIGGER_UNKNOWN', `There is no trigger ${name}.${didYouMean(name, names)}`, { hint });
}
