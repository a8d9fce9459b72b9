import { hostname } from 'node:os';
import type { PackageEntry, PackageList } from '@netraven/api';
import type { PackageRecord, Problem } from '@netraven/core/registry';
import { ok, warning, type Finding } from '../finding.ts';
import type { Subject } from '../subject.ts';
import { problemOf } from './registry.ts';

/** Whether the workers that run have the job packages of this host project as they are by now, and what only they know of them. */
export async function lookAtWorkers({ server, registry }: Subject): Promise<Finding[]> {
  const found = await server();
  if (!found) return [];
  const list = await found.client.packages.list();
  const { packages, workers } = list;
  const here = await registry();
  const told = here.records.flatMap((record) =>
    // A worker on another machine has its packages elsewhere: those are its own business.
    packages.filter(({ path }) => path === record.path).flatMap((entry) => compare(record, entry)),
  );
  return [ok(`${workers.length} live`), ...told, ...compareProblems(here.problems, list, found.pid)];
}

/** What is wrong beside any package, here and for the worker of the NetRaven that runs here: they may have read two configs. */
function compareProblems(here: readonly Problem[], { workers, problems }: PackageList, pid: number): Finding[] {
  const own = workers.find((worker) => worker.hostname === hostname() && worker.pid === pid);
  if (!own) return [];
  const there = problems.filter((problem) => problem.workers.includes(own.id));
  return [
    ...without(there, here).map(({ message }) => `A worker still says: ${message}`),
    ...without(here, there).map(({ message }) => `A worker does not say so yet: ${message}`),
  ].map((message) => warning('NR_WORKER_BEHIND', message, 'Start NetRaven anew: it reads netraven.config.mts then.'));
}

function without(some: readonly Problem[], others: readonly Problem[]): Problem[] {
  return some.filter(({ message }) => !others.some((other) => other.message === message));
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
