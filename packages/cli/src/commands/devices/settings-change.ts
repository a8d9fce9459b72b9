import type { SettingsChange } from '@netraven/api';
import { cliError } from '../../codes.ts';
import { settings, type SettingFlags } from './setting-options.ts';

/** Returns the changes that the options name. Undefined: none. @throws {NetRavenError} NR_USAGE_SET */
export function changesOf(flags: SettingFlags): SettingsChange | undefined {
  const { transport, jumpHost, legacyAlgorithms, verifyChanges, httpsPort, ignore, unset = [] } = flags;
  const { limit: limits, var: vars, command: commands, freshWithin: freshWithinMinutes } = flags;
  const given: SettingsChange = {
    ...(transport && { transport }),
    ...(jumpHost !== undefined && { jumpHost }),
    ...(legacyAlgorithms !== undefined && { legacyAlgorithms }),
    ...(verifyChanges !== undefined && { verifyChanges }),
    ...(httpsPort !== undefined && { httpsPort }),
    ...(limits && { limits }),
    ...(vars && { vars }),
    ...(ignore && { ignore }),
    ...(commands && { commands }),
    ...(freshWithinMinutes && { freshWithinMinutes }),
  };
  const changes: Record<string, unknown> = { ...given };
  for (const name of unset) {
    const [group = '', ...rest] = name.split('.');
    const setting = settings[group];
    if (!setting) continue;
    const [isWhole, key, set] = [rest.length === 0, rest.join('.'), given[setting]];
    if (set !== undefined && (isWhole || Object.hasOwn(set as object, key))) {
      throw cliError('NR_USAGE_SET', `${group} cannot be set together with --unset ${name}`, {
        hint: 'Leave out one of them.',
      });
    }
    if (isWhole) changes[setting] = null;
    else if (changes[setting] !== null) changes[setting] = { ...(changes[setting] as object), [key]: null };
  }
  return Object.keys(changes).length === 0 ? undefined : changes;
}
