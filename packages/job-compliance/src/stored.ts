import type { DeviceInfo, JobStore } from '@netraven/core';

/** A configuration that `backup` stored. */
export interface StoredConfig {
  readonly text: string;
  readonly version: number;
  /** When it last changed. */
  readonly savedAt: string;
}

const name = 'running-config';

/**
 * Returns the configuration that `backup` stored of a device.
 *
 * @param at returns the one that was the newest at this time. Default: the newest
 * @returns why none is known, as text
 */
export async function storedConfig(
  { artifacts }: JobStore,
  { id: deviceId }: Pick<DeviceInfo, 'id'>,
  at?: Date,
): Promise<StoredConfig | string> {
  const of = { jobType: 'backup', deviceId };
  let version: number | undefined;
  if (at) {
    const versions = await artifacts.history(name, of);
    const found = versions.find(({ savedAt }) => savedAt <= at);
    const oldest = versions.at(-1);
    if (oldest && !found)
      return `no ${name} of ${at.toISOString()} is stored: the oldest is of ${oldest.savedAt.toISOString()}`;
    version = found?.version;
  }
  const stored = await artifacts.latest(name, { ...of, ...(version !== undefined && { version }) });
  if (!stored) return `backup has stored no ${name} of it`;
  return { text: stored.text, version: stored.version, savedAt: stored.savedAt.toISOString() };
}
