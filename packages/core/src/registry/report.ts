import type { Logger } from '../log/record.ts';
import { isBroken, type PackageRecord, type Problem } from './record.ts';

/** Logs that a package was found. */
export function reportFound(record: PackageRecord, logger: Logger): void {
  logger.debug(`Found ${label(record)} (${record.origin})`, facts(record));
}

/** Logs what became of a package: one entry for it, and one for each of its problems. */
export function reportOutcome(record: PackageRecord, logger: Logger | undefined): void {
  if (!logger) return;
  const bad = isBroken(record) || record.state === 'duplicate';
  if (record.state === 'ready') logger.info(`Accepted ${label(record)}: ${record.jobType}`, facts(record));
  else logger[bad ? 'error' : 'warning'](`${label(record)} is ${record.state}`, facts(record));
  for (const problem of record.problems) {
    // Two packages for one job type is an error for whoever runs the place, though the winner runs.
    const level = problem.code === 'NR_PACKAGE_DUPLICATE' ? 'error' : problem.severity;
    logger[level](`${label(record)}: ${problem.message}`, { ...facts(record), ...detail(problem) });
  }
}

function label({ name, version }: PackageRecord): string {
  return version === '' ? name : `${name} ${version}`;
}

function facts(record: PackageRecord): object {
  const { name, version, path, origin, state, jobType, problems } = record;
  const code = problems.find(({ severity }) => severity === 'error')?.code ?? problems[0]?.code;
  return { name, version, path, origin, state, ...(jobType && { jobType }), ...(code && { code }) };
}

function detail({ code, path, fix }: Problem): object {
  return { code, at: path, fix };
}
