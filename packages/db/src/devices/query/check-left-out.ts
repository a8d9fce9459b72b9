import type { PackageRecord } from '@netraven/core/registry';
import { dbError } from '../../codes.ts';

/**
 * Checks the words of a stored query that name nothing any more. A job that may change devices must not run on those that a
 * word such as `-source:lab` left out.
 *
 * @throws {NetRavenError} NR_QUERY_WIDER
 */
export function checkLeftOut(
  unknown: readonly string[],
  { permissions }: Pick<PackageRecord, 'permissions'>,
  dryRun: boolean,
): void {
  const negated = unknown.filter((word) => word.startsWith('-'));
  if (negated.length === 0 || dryRun || !permissions.includes('device:write')) return;
  throw dbError(
    'NR_QUERY_WIDER',
    `${negated.join(' ')} names nothing any more: the devices that it left out would be changed`,
  );
}
