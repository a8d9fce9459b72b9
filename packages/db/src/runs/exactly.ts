import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { dbError } from '../codes.ts';
import { offers } from '../workers/workers.ts';

/** A version of a job package. */
export interface ExactPackage {
  readonly name: string;
  readonly version: string;
  /** SHA-256 of its files. Null: unknown. */
  readonly integrity: string | null;
}

/** Versions with which attempts of a run ran. */
export interface RanWith {
  readonly packageName: string;
  readonly packageVersion: string;
  readonly packageIntegrity: string | null;
  readonly coreVersion: string | null;
  readonly nodeVersion: string | null;
  /** Host names and process ids. */
  readonly workerHosts: readonly string[];
  /** Number of attempts. */
  readonly attempts: number;
}

/** Returns the versions with which a run ran, the most used first. */
export async function ranWith(db: Database, runId: string): Promise<RanWith[]> {
  // For each task: joined as a whole, PostgreSQL reads the attempts of all runs. "offset 0" keeps it from doing so.
  const { rows } = await sql<RanWith>`
    select package_name as "packageName", package_version as "packageVersion", package_integrity as "packageIntegrity",
      core_version as "coreVersion", node_version as "nodeVersion", count(*)::int as attempts,
      coalesce(array_agg(distinct worker_host) filter (where worker_host is not null), '{}') as "workerHosts"
    from task cross join lateral (select * from attempt where attempt.task_id = task.id offset 0) as tried
    where task.run_id = ${runId}
    group by package_name, package_version, package_integrity, core_version, node_version
    order by attempts desc, package_version, node_version`.execute(db.kysely);
  return rows;
}

/** Returns true if two versions of a package are the same, as far as it is known. */
export function isSamePackage(a: ExactPackage, b: ExactPackage): boolean {
  const isSameFiles = a.integrity === null || b.integrity === null || a.integrity === b.integrity;
  return a.name === b.name && a.version === b.version && isSameFiles;
}

/**
 * Returns the package with which a run ran, if each live worker would run the same now.
 *
 * @throws {NetRavenError} NR_RUN_NOT_SAME, with what differs
 */
export async function exactPackage(db: Database, runId: string, jobType: string): Promise<ExactPackage> {
  const ran = (await ranWith(db, runId)).map(({ packageName, packageVersion, packageIntegrity }): ExactPackage => ({
    name: packageName,
    version: packageVersion,
    integrity: packageIntegrity,
  }));
  const [first, ...others] = ran;
  if (!first) throw notSameError(runId, 'it ran nothing');
  const other = others.find((one) => !isSamePackage(first, one));
  if (other) throw notSameError(runId, `it used ${describeVersion(first)} and ${describeVersion(other)}`);
  const now = (await offers(db)).filter(({ record }) => record.jobType === jobType && record.state === 'ready');
  for (const { worker, record } of now) {
    const has: ExactPackage = { name: record.name, version: record.version, integrity: record.integrity ?? null };
    if (isSamePackage(first, has)) continue;
    throw notSameError(
      runId,
      `it used ${describeVersion(first)}, and ${worker.hostname}:${worker.pid} has ${describeVersion(has)}`,
    );
  }
  return first;
}

/** Returns the error of a run that cannot be made again exactly. */
export function notSameError(runId: string, why: string): ReturnType<typeof dbError> {
  return dbError('NR_RUN_NOT_SAME', `Run ${runId} cannot be repeated exactly: ${why}`, {
    hint: `Run it with what there is now: \`netraven runs again ${runId}\`.`,
  });
}

/** Returns a version of a package as messages show it: `@netraven/job-backup 1.0.0 (sha256-3f9a…)`. */
export function describeVersion({ name, version, integrity }: ExactPackage): string {
  return `${name} ${version}${integrity === null ? '' : ` (${integrity.slice(0, 19)}…)`}`;
}
