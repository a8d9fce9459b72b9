import type { PackageRecord } from '@netraven/core/registry';
import { dbError } from '../codes.ts';

/**
 * Refuses a job that may change devices by itself, unless a person has confirmed that: its package may have got the
 * permission later, and the message that starts a trigger may be forged.
 *
 * @throws {NetRavenError} NR_WRITES_UNCONFIRMED
 */
export function requireConfirmed(
  { permissions, jobType }: Pick<PackageRecord, 'permissions' | 'jobType'>,
  { dryRun, allowWrites }: { readonly dryRun: boolean; readonly allowWrites: boolean },
): void {
  if (dryRun || allowWrites || !permissions.includes('device:write')) return;
  throw dbError(
    'NR_WRITES_UNCONFIRMED',
    `The job type ${jobType} may change devices, and no person has confirmed that`,
  );
}
