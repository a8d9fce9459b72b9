import { findAll } from './find/find-all.ts';
import type { RegistryOptions } from './options.ts';
import type { PackageRecord } from './record.ts';
import { reportFound } from './report.ts';

/** Lists all job packages by their manifests alone, synchronously. Imports none; state `found`, or bad already. */
export function find(options: RegistryOptions): PackageRecord[] {
  const records = findAll(options).map(({ record }) => record);
  if (options.logger) for (const record of records) reportFound(record, options.logger);
  return records;
}
