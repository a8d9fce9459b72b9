import type { Logger } from '../log/record.ts';
import { isBroken, type PackageRecord } from './record.ts';

/** Logs that a package was found. */
export function reportFound(record: PackageRecord, logger: Logger): void {
  logger.debug(`Found ${label(record)} (${record.origin})`, facts(record));
}

/** Logs the state of a package, and each of its problems. */
export function reportResult(record: PackageRecord, logger: Logger): void {
  const bad = isBroken(record) || record.state === 'duplicate';
  if (record.state === 'ready') logger.info(`Accepted ${label(record)}: ${record.jobType}`, facts(record));
  else logger[bad ? 'error' : 'warning'](`${label(record)} is ${record.state}`, facts(record));
  for (const { code, severity, path, message, fix } of record.problems) {
    // Two packages for one job type is an error of the installation, though one of them runs.
    const level = code === 'NR_PACKAGE_DUPLICATE' ? 'error' : severity;
    logger[level](`${label(record)}: ${message}`, { ...facts(record), code, at: path, fix });
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
