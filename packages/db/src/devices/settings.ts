import { messageOf } from '@netraven/core';
import {
  linePattern,
  resolveSettings,
  type ResolvedSettings,
  type SettingsChange,
  type TagSettings,
} from '@netraven/core/attempt';
import type { Kysely } from 'kysely';
import { dbError } from '../codes.ts';
import type { Tables } from '../schema/tables.ts';
import type { PlatformRecord } from '@netraven/core/registry';
import type { Device } from './device.ts';

/** Loads the settings of all tags: there are few. */
export async function tagSettings(kysely: Kysely<Tables>): Promise<TagSettings[]> {
  return kysely.selectFrom('tag').select(['name', 'priority', 'settings']).execute();
}

/** Returns the settings of a device, with the origin of each. */
export function settingsOf(
  device: Pick<Device, 'name' | 'tags' | 'settings'> & { readonly platform?: string },
  tags: readonly TagSettings[],
  platforms: readonly PlatformRecord[] = [],
): ResolvedSettings {
  return resolveSettings(
    device,
    tags,
    platforms.find(({ id, state }) => id === device.platform && state === 'ready')?.settings,
  );
}

/** Refuses settings that cannot be used. @throws {NetRavenError} NR_SETTING_INVALID */
export function checkSettings(settings: SettingsChange | undefined): void {
  for (const pattern of settings?.ignore ?? []) {
    try {
      linePattern(pattern);
    } catch (error) {
      throw dbError(
        'NR_SETTING_INVALID',
        `The pattern ${JSON.stringify(pattern)} of ignored lines cannot be used: ${messageOf(error)}`,
        {
          hint: 'Write a regular expression of RE2, without `(?=`, `\\1` and large counts: `.*` in place of `.{0,900}`.',
        },
      );
    }
  }
}
