import type { Client, JobType } from '@netraven/api';
import { unknownName } from '../../client/find-named.ts';

/**
 * Returns a job type, or undefined if no worker has it now: one may get it later.
 *
 * @throws {NetRavenError} NR_JOB_UNKNOWN_TYPE if it is nearly the name of one that a worker has
 */
export async function findJob(client: Client, jobType: string): Promise<JobType | undefined> {
  const { jobTypes } = await client.jobTypes.list();
  const found = jobTypes.find((one) => one.jobType === jobType);
  if (found) return found;
  const { didYouMean } = await import('@netraven/core/registry');
  const known = jobTypes.map((one) => one.jobType);
  if (didYouMean(jobType, known) === '') return undefined;
  throw await unknownName('NR_JOB_UNKNOWN_TYPE', `No worker has the job type ${jobType}`, jobType, known);
}
