import type { Client, Trigger } from '@netraven/api';
import { findNamed } from '../../client/find-named.ts';

/** Finds a trigger by name. @throws {NetRavenError} NR_TRIGGER_UNKNOWN with a similar name */
export async function findTrigger(client: Client, name: string): Promise<Trigger> {
  const { triggers } = await client.triggers.list();
  return findNamed(triggers, name, 'trigger', 'NR_TRIGGER_UNKNOWN');
}
