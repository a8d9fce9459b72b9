import { couldRun, didYouMean, stoppingProblem, type PackageRecord } from '@netraven/core/registry';
import type { NetRavenError } from '@netraven/core';
import type { Database } from '../database.ts';
import { dbError } from '../codes.ts';
import { signOfLife } from '../workers/live.ts';
import { offered, offers } from '../workers/workers.ts';

/**
 * Returns the package record of a job type.
 *
 * @throws {NetRavenError} NR_JOB_NOT_READY when its package is installed and must not or cannot run; says why.
 * @throws {NetRavenError} NR_JOB_UNKNOWN_TYPE when no live worker has such a package, with the nearest type there is.
 */
export async function recordOf(db: Database, jobType: string): Promise<PackageRecord> {
  const record = await offered(db.kysely, jobType);
  if (record) return record;
  const found = (await offers(db)).map((offer) => offer.record);
  const unready = found.find((one) => one.jobType === jobType);
  throw unready ? notReady(jobType, unready) : unknown(jobType, found);
}

/** Returns the same to a person. Right after a step of the database's clock, it waits for a sign of life of the workers. */
export async function recordForPerson(db: Database, jobType: string): Promise<PackageRecord> {
  await signOfLife(db, jobType);
  return recordOf(db, jobType);
}

function notReady(jobType: string, record: PackageRecord): NetRavenError {
  const { name, version, state } = record;
  const reason = stoppingProblem(record) ?? record.problems.at(-1);
  return dbError(
    'NR_JOB_NOT_READY',
    `The job type ${JSON.stringify(jobType)} is installed, and ${`${name} ${version}`.trim()} is ${state}${reason ? `: ${reason.message}` : ''}`,
    couldRun(record)
      ? { hint: `Let it run with \`netraven jobs enable ${jobType}\`.` }
      : { ...(reason && { hint: reason.fix }) },
  );
}

function unknown(jobType: string, found: readonly PackageRecord[]): NetRavenError {
  const types = found.flatMap((record) => (record.state === 'ready' && record.jobType ? [record.jobType] : []));
  const near = didYouMean(jobType, types);
  const message = `No live worker offers the job type ${JSON.stringify(jobType)}`;
  return dbError('NR_JOB_UNKNOWN_TYPE', near === '' ? message : `${message}.${near}`, {
    hint: 'List the job types with `netraven jobs list`, or install a package with `netraven jobs add <package>`.',
  });
}
