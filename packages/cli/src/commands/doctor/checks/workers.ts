import type { PackageEntry } from '@netraven/api';
import type { PackageRecord } from '@netraven/core/registry';
import { ok, warning, type Finding } from '../finding.ts';
import type { Subject } from '../subject.ts';
import { problemOf } from './registry.ts';

/** Whether the workers that run have the job packages of this host project as they are by now, and what only they know of them. */
export async function lookAtWorkers({ server, registry }: Subject): Promise<Finding[]> {
  const found = await server();
  if (!found) return [];
  const { packages, workers } = await found.client.packages.list();
  const told = (await registry()).records.flatMap((record) =>
    // A worker on another machine has its packages elsewhere: those are its own business.
    packages.filter(({ path }) => path === record.path).flatMap((entry) => compare(record, entry)),
  );
  return [ok(`${workers.length} live`), ...told];
}

function compare(record: PackageRecord, entry: PackageEntry): Finding[] {
  const { name, version, path, state } = record;
  const differs = entry.version !== version || entry.state !== state;
  if (differs && entry.state !== 'suspended') {
    const message = `A worker has ${name} ${entry.version} as ${entry.state}; here it is ${version} and ${state}`;
    return [{ ...warning('NR_WORKER_BEHIND', message), package: { name, version, path } }];
  }
  // That it crashed too often, or that its config does not fit: only a worker and the database know.
  const known = new Set(record.problems.map((problem) => `${problem.code} ${problem.path}`));
  return entry.problems.filter((problem) => !known.has(`${problem.code} ${problem.path}`)).map(problemOf(record));
}
