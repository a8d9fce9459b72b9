import type { Context } from '../../context.ts';
import { cliError } from '../../codes.ts';
import { readJsonFile } from './json-file.ts';
import type { ConfigFlags } from './read-job-config.ts';
import { parseSettings } from './settings.ts';

/** Options that change stored settings. */
export interface ConfigPatchFlags extends ConfigFlags {
  readonly unset?: readonly string[];
}

/** Returns a JSON Merge Patch, in which null removes a setting. It lacks the secrets. @throws {NetRavenError} NR_USAGE_SET */
export function plainPatch(
  { cwd }: Context,
  { config: file, set = [], unset = [], secret = [] }: ConfigPatchFlags,
): Record<string, unknown> {
  const given = [...secret, ...set.map((setting) => setting.replace(/=.*/s, ''))];
  for (const removed of unset) {
    if (removed === '' || removed.includes('=')) {
      throw cliError('NR_USAGE_SET', `--unset takes only a key, not "${removed}"`, {
        hint: 'Write `--unset key`. Dots in the key nest: `--unset retry.count`.',
      });
    }
    const both = given.find((key) => isWithin(key, removed) || isWithin(removed, key));
    if (both !== undefined) {
      throw cliError('NR_USAGE_SET', `${both} cannot be set together with --unset ${removed}`, {
        hint: 'Leave out one of them.',
      });
    }
  }
  return parseSettings([...set, ...unset.map((key) => `${key}=null`)], new Map(), readJsonFile(cwd, file));
}

/** Returns true if a setting is another one or a part of it: `retry.count` of `retry`. */
const isWithin = (key: string, other: string): boolean => `${key}.`.startsWith(`${other}.`);
