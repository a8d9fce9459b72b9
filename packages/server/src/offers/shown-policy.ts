import type { PackagePolicy } from '@netraven/api';
import { hidden, hideSecrets, type PackageRecord } from '@netraven/core/registry';
import type { policies } from '@netraven/db';

/** A policy as the API answers it, its config without what may be a secret by any of the package's records. */
export function shownPolicy(
  { name, enabled, granted, config }: policies.PackagePolicy,
  records: readonly PackageRecord[],
): PackagePolicy {
  const shown = records.reduce<object>(
    (value, { configSchema }) => hideSecrets(configSchema, value).shown as object,
    config,
  );
  const entries = Object.entries(shown).map(([key, value]) => [key, isKnown(key, records) ? value : hidden]);
  return { name, enabled: enabled ?? null, granted, config: Object.fromEntries(entries) };
}

/** Whether a schema says what a setting is. Of any other, such as one an upgrade did away with, nobody knows whether it was a secret. */
function isKnown(key: string, records: readonly PackageRecord[]): boolean {
  return records.some(({ configSchema }) => {
    const { properties } = (configSchema ?? {}) as { properties?: object };
    return properties !== undefined && Object.hasOwn(properties, key);
  });
}
