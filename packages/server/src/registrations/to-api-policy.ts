import type { PackagePolicy } from '@netraven/api';
import { hidden, hideSecrets, type PackageRecord } from '@netraven/core/registry';
import type { policies } from '@netraven/db';

/** Converts a policy to its API form. Masks settings that may be secret in any record of the package. */
export function toApiPolicy(
  { name, enabled, granted, config }: policies.PackagePolicy,
  records: readonly PackageRecord[],
): PackagePolicy {
  const masked = records.reduce<object>(
    (value, { configSchema }) => hideSecrets(configSchema, value).shown as object,
    config,
  );
  const entries = Object.entries(masked).map(([key, value]) => [key, isKnown(key, records) ? value : hidden]);
  return { name, enabled: enabled ?? null, granted, config: Object.fromEntries(entries) };
}

/** Returns true if a schema describes a setting. A setting that an upgrade removed may have been a secret. */
function isKnown(key: string, records: readonly PackageRecord[]): boolean {
  return records.some(({ configSchema }) => {
    const { properties } = (configSchema ?? {}) as { properties?: object };
    return properties !== undefined && Object.hasOwn(properties, key);
  });
}
