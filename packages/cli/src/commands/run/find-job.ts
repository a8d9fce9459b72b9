import { NetRavenError } from '@netraven/core';
import type { Client, JobType } from '@netraven/api';

/**
 * Returns a job type, or undefined if no worker has it now: one may get it later.
 *
 * @throws {NetRavenError} NR_JOB_UNKNOWN_TYPE if it is nearly the name of one that a worker has
 */
export async function findJob(client: Client, jobType: string): Promise<JobType | undefined> {
  const { jobTypes } = await client.jobTypes.list();
  const found = jobTypes.find((one) => one.jobType === jobType);
  if (found) return found;
  // Imported here, because the database package is large.
  const [{ didYouMean }, { codes }] = await Promise.all([import('@netraven/core/registry'), import('@netraven/db')]);
  const near = didYouMean(
    jobType,
    jobTypes.map((one) => one.jobType),
  );
  if (near === '') return undefined;
  const { hint } = codes.NR_JOB_UNKNOWN_TYPE;
  throw new NetRavenError('NR_JOB_UNKNOWN_TYPE', `No worker has the job type ${jobType}.${near}`, { hint });
}
