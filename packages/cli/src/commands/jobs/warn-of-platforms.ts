import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { findPlatformPackages, type PackageRecord, type RegistryOptions } from '@netraven/core/registry';

/** Adds a warning for each platform in `meta` that the host project does not have: the job would skip all its devices. */
export async function warnOfPlatforms(
  records: readonly PackageRecord[],
  options: RegistryOptions,
): Promise<PackageRecord[]> {
  const names = [...new Set(records.flatMap(({ meta }) => meta?.platforms ?? []))];
  if (names.length === 0) return [...records];
  // The code and data of all platforms take longer than a listing.
  const builtIn = join(dirname(createRequire(import.meta.url).resolve('@netraven/device/package.json')), 'platforms');
  if (names.every((name) => existsSync(join(builtIn, name)))) return [...records];
  const { checkPlatforms, openCatalog } = await import('@netraven/device');
  const platforms = openCatalog(findPlatformPackages(options), options.pins);
  return records.map((record) => ({
    ...record,
    problems: [...record.problems, ...checkPlatforms(record, platforms)],
  }));
}
