import type { PackagePolicy } from '@netraven/api';
import { errorData } from '@netraven/core';
import { hidden, hideSecrets, type PackageRecord } from '@netraven/core/registry';
import type { policies } from '@netraven/db';

/** Converts a policy to its API form. Masks settings that may be secret in any record of the package. */
export function toApiPolicy(
  { name, enabled, granted, config }: policies.PackagePolicy,
  records: readonly PackageRecord[],
): PackagePolicy {
  const masked = records.reduce<object>((value, { configSchema }) => shownBy(configSchema, value), config);
  // The settings as each version shows them. One that an upgrade removed may have been a secret, also one within another.
  const views = records.flatMap(({ configSchema }) => (configSchema ? [shownBy(configSchema, masked, true)] : []));
  const entries = Object.entries(masked).map(([key, value]) => [
    key,
    isKnown(key, records)
      ? hiddenInAll(
          value,
          views.map((view) => view[key]),
        )
      : hidden,
  ]);
  return { name, enabled: enabled ?? null, granted, config: Object.fromEntries(entries) };
}

/** Returns settings as a version shows them. One with too complex a schema shows none: which are secret is not known. */
function shownBy(configSchema: object | undefined, config: object, hidesUnknown = false): Record<string, unknown> {
  try {
    return hideSecrets(configSchema, config, hidesUnknown).shown as Record<string, unknown>;
  } catch (error) {
    if (errorData(error, '').code !== 'NR_CONFIG_TOO_COMPLEX') throw error;
    return Object.fromEntries(Object.keys(config).map((key) => [key, hidden]));
  }
}

/** Returns a value in which only what every version hides is hidden. @param views the value as each version shows it */
function hiddenInAll(value: unknown, views: readonly unknown[]): unknown {
  if (views.every((view) => view === hidden)) return hidden;
  if (typeof value !== 'object' || value === null) return value;
  const inner = (key: string): unknown[] =>
    views.map((view) => (view === hidden ? hidden : (view as Record<string, unknown>)[key]));
  if (Array.isArray(value)) return value.map((item, index) => hiddenInAll(item, inner(String(index))));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, hiddenInAll(item, inner(key))]));
}

/** Returns true if a schema describes a setting. */
function isKnown(key: string, records: readonly PackageRecord[]): boolean {
  return records.some(({ configSchema }) => {
    const { properties } = (configSchema ?? {}) as { properties?: object };
    return properties !== undefined && Object.hasOwn(properties, key);
  });
}
