import type { Attempt } from '@netraven/api';

/** Returns the versions that a job ran with: `@netraven/job-backup 1.0.0 (sha256-…), core 1.0.0, Node.js v26.10.0`. */
export function describeRanWith(
  ran: Pick<Attempt, 'packageName' | 'packageVersion' | 'packageIntegrity' | 'coreVersion' | 'nodeVersion'>,
): string {
  const { packageName, packageVersion, packageIntegrity, coreVersion, nodeVersion } = ran;
  return [
    `${packageName} ${packageVersion}${packageIntegrity === null ? '' : ` (${packageIntegrity})`}`,
    ...(coreVersion === null ? [] : [`core ${coreVersion}`]),
    ...(nodeVersion === null ? [] : [`Node.js ${nodeVersion}`]),
  ].join(', ');
}
