import { didYouMean, undetected } from '@netraven/core/registry';
import type { Database } from '../database.ts';
import { dbError } from '../codes.ts';
import { platforms } from '../workers/platforms.ts';

/**
 * Returns the id of a platform given by its id or by its name in another tool. Returns the given name when no live worker
 * has registered its platforms, and `auto` for one that was not detected yet.
 *
 * @throws {NetRavenError} NR_PLATFORM_UNKNOWN, with the nearest one known; NR_DEVICE_INVALID for what can be none
 */
export async function knownPlatform(db: Database, named: string): Promise<string> {
  if (named === undetected) return named;
  const known = (await platforms(db)).filter(({ state }) => state === 'ready');
  const ids = known.map(({ id }) => id);
  if (ids.includes(named)) return named;
  if (ids.length === 0) {
    if (/^[a-z][a-z0-9_]{0,63}$/.test(named)) return named;
    throw dbError('NR_DEVICE_INVALID', `${JSON.stringify(named)} cannot be the platform of a device`, {
      hint: 'A platform is named by its id, e.g. `cisco_ios`: a-z, 0-9 and _, a letter first.',
    });
  }
  const aliased = known.find(({ aliases }) => aliases.includes(named));
  if (aliased) return aliased.id;
  const names = known.flatMap(({ id, aliases }) => [id, ...aliases]);
  const similar = names.filter((name) => vendorOf(name) !== vendorOf(named) || differing(name, named) <= 2);
  const others = didYouMean(named, similar) || ofSameVendor(named, ids) || listed(ids);
  throw dbError('NR_PLATFORM_UNKNOWN', `There is no platform ${JSON.stringify(named)}.${others}`);
}

/** Lists the platforms of the vendor: a person who writes cisco_nxos does not mean cisco_ios. */
function ofSameVendor(named: string, ids: readonly string[]): string {
  const same = ids.filter((id) => vendorOf(id) === vendorOf(named));
  return same.length === 0 ? '' : ` Platforms of ${vendorOf(named)}: ${same.join(', ')}.`;
}

const vendorOf = (id: string): string => id.split(/[_-]/)[0] ?? '';

/** Counts the letters that only one of two words has: 0 for swapped letters, 2 for a wrong one. */
function differing(one: string, other: string): number {
  const without = (word: string, letters: string): string =>
    letters.split('').reduce((rest, letter) => rest.replace(letter, ''), word);
  return without(one, other).length + without(other, one).length;
}

function listed(ids: readonly string[]): string {
  return ids.length > 12 ? '' : ` Known: ${ids.join(', ')}.`;
}
