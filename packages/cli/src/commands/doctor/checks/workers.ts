import type { PackageEntry } from '@netraven/api';
import type { PackageRecord } from '@netraven/core/registry';
import { ok, warning, type Finding } from '../finding.ts';
import type { Subject } from '../subject.ts';

/** Whether the workers that run have the job packages of this host project as they are by now. */
export async function lookAtWorkers({ server, records }: Subject): Promise<Finding[]> {
  const found = await server();
  if (!found) return [];
  const { packages, workers } = await found.client.packages.list();
  const behind = (await records()).flatMap((record) => differencesOf(record, packages));
  return behind.length > 0 ? behind : [ok(`${workers.length} live`)];
}

/** A worker on another machine has its packages elsewhere: those are its own business. */
function differencesOf({ name, version, path, state }: PackageRecord, entries: readonly PackageEntry[]): Finding[] {
  const others = entries.filter((entry) => entry.path === path && (entry.version !== version || entry.state !== state));
  return others.map((entry) => ({
    ...warning(
      'NR_WORKER_BEHIND',
      `A worker has ${name} ${entry.version} as ${entry.state}; here it is ${version} and ${state}`,
    ),
    package: { name, version, path },
  }));
}
