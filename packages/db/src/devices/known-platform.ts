import { didYouMean } from '@netraven/core/registry';
import type { Database } from '../database.ts';
import { failure } from '../failure.ts';
import { platforms } from '../workers/platforms.ts';

/**
 * The id of the platform that was named by its id or by its name in another tool. Just what was named when no live
 * worker tells which ones it knows.
 *
 * @throws {NetRavenError} NR_PLATFORM_UNKNOWN, with the nearest one known; NR_DEVICE_INVALID for what can be none
 */
export async function knownPlatform(db: Database, named: string): Promise<string> {
  const known = await platforms(db);
  const ids = known.map(({ id }) => id);
  if (ids.includes(named)) return named;
  if (ids.length === 0) {
    if (/^[a-z][a-z0-9_]{0,63}$/.test(named)) return named;
    throw failure('NR_DEVICE_INVALID', `${JSON.stringify(named)} cannot be the platform of a device`, {
      hint: 'A platform is named by its id, e.g. `cisco_ios`: a-z, 0-9 and _, a letter first.',
    });
  }
  const aliased = known.find(({ aliases }) => aliases.includes(named));
  if (aliased) return aliased.id;
  const near = didYouMean(
    named,
    known.flatMap(({ id, aliases }) => [id, ...aliases]),
  );
  throw failure('NR_PLATFORM_UNKNOWN', `There is no platform ${JSON.stringify(named)}.${near || listed(ids)}`);
}

function listed(ids: readonly string[]): string {
  return ids.length > 12 ? '' : ` Known: ${ids.join(', ')}.`;
}
