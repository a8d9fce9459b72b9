import { didYouMean } from '@netraven/core/registry';
import { sql, type RawBuilder } from 'kysely';
import type { Database } from '../database.ts';
import { dbError } from '../codes.ts';
import type { ArtifactKey } from './identity.ts';

/** Artifacts of any device. */
export interface ArtifactFilter {
  /** Default: of any job type. */
  readonly jobType?: string | undefined;
  /** Default: with any name. */
  readonly name?: string | undefined;
}

/** More names are not compared with a misspelt one. */
const maxNames = 1_000;
/** More names are not listed. */
const maxListed = 5;

/**
 * Refuses a job type or name that no saved artifact has.
 *
 * @throws {NetRavenError} NR_ARTIFACT_NONE, with the nearest name, or else some names
 */
export async function requireName(db: Database, { jobType, name }: ArtifactFilter): Promise<void> {
  const { rows } = await sql`select from artifact where ${matches({ jobType, name })} limit 1`.execute(db.kysely);
  if (rows.length > 0) return;
  const ofType = await names(db, jobType);
  if (jobType !== undefined && ofType.length === 0) {
    const known = new Set((await names(db)).map((one) => one.jobType));
    const message = `The job type ${jobType} has saved nothing.${didYouMean(jobType, [...known])}`;
    throw dbError('NR_ARTIFACT_NONE', message);
  }
  const known = [...new Set(ofType.map((one) => one.name))];
  const listed = [...known.slice(0, maxListed), ...(known.length > maxListed ? ['…'] : [])].join(', ');
  const suggestion = didYouMean(name ?? '', known) || (listed && ` It has: ${listed}.`);
  const who = jobType === undefined ? 'The archive' : `The job type ${jobType}`;
  throw dbError('NR_ARTIFACT_NONE', `${who} has no ${name}.${suggestion}`);
}

function matches({ jobType, name }: ArtifactFilter): RawBuilder<boolean> {
  return sql`${jobType === undefined ? sql`true` : sql`job_type = ${jobType}`}
    and ${name === undefined ? sql`true` : sql`name = ${name}`}`;
}

/** Returns the job types and names of artifacts, in order. Reads one entry of the index for each. Default: of all job types. */
async function names(db: Database, jobType?: string): Promise<readonly Pick<ArtifactKey, 'jobType' | 'name'>[]> {
  const { rows } = await sql<Pick<ArtifactKey, 'jobType' | 'name'>>`
    with recursive known as (
      (select job_type, name from artifact where ${matches({ jobType })} order by job_type, name limit 1)
      union all
      select next.* from known cross join lateral (
        select job_type, name from artifact where ${matches({ jobType })} and (job_type, name) > (known.job_type, known.name)
        order by job_type, name limit 1
      ) next
    )
    select job_type as "jobType", name from known limit ${maxNames}`.execute(db.kysely);
  return rows;
}

/** Returns when the first and the last version were saved; undefined without any. Default: of all devices and fleet jobs. */
export async function savedBetween(
  db: Database,
  of: ArtifactFilter & { readonly deviceIds?: readonly string[] | undefined },
): Promise<{ readonly first: Date; readonly last: Date } | undefined> {
  const { rows } = await sql<{ first: Date | null; last: Date | null }>`
    select min(saved_at) as first, max(saved_at) as last from artifact
    where ${matches(of)} and ${of.deviceIds === undefined ? sql`true` : sql`device_id = any(${of.deviceIds}::uuid[])`}`.execute(
    db.kysely,
  );
  const { first, last } = rows[0] ?? {};
  return first && last ? { first, last } : undefined;
}
