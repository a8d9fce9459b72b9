import { hostname } from 'node:os';
import type { PackageEntry, PackageList } from '@netraven/api';
import type { PackageRecord, Problem } from '@netraven/core/registry';
import { counted } from '../../../terminal/counted.ts';
import { startHint } from '../../run/missing-pools.ts';
import { ok, warning, type Finding } from '../finding.ts';
import type { Subject } from '../subject.ts';
import { problemOf } from './registry.ts';

/**
 * Finds pools without a live worker, compares the job packages of running workers with those of the host project, and adds
 * problems that only workers know.
 */
export async function lookAtWorkers({ server, registry }: Subject): Promise<Finding[]> {
  const found = await server();
  if (!found) return [];
  const [list, { poolsWithoutWorker }] = await Promise.all([found.client.packages.list(), found.client.status.get()]);
  const { packages, workers } = list;
  // A worker on another machine has packages of its own, often at the same path.
  const local = new Set(workers.filter((worker) => worker.hostname === hostname()).map(({ id }) => id));
  const here = await registry();
  const told = here.records.flatMap((record) =>
    packages
      .filter((entry) => entry.path === record.path && entry.workers.some((id) => local.has(id)))
      .flatMap((entry) => compare(record, entry)),
  );
  const missing = poolsWithoutWorker.map(({ pool, devices, tasks, lacks }) =>
    warning(
      'NR_WORKER_MISSING',
      lacks.length > 0
        ? `No live worker of pool ${pool} has ${lacks.join(', ')}, for which ${counted(tasks, 'task')} ${tasks === 1 ? 'waits' : 'wait'}`
        : `No live worker has the pool ${pool}, with ${counted(devices, 'device')} and ${counted(tasks, 'waiting task')}`,
      startHint(pool, lacks),
    ),
  );
  return [
    ok(`${workers.length} live`),
    ...missing,
    ...told,
    ...compareFiles(packages),
    ...compareProblems(here.problems, list, found.pid),
  ];
}

/** Finds packages of one version that have other files on other workers: a mistake, or an intruder. */
function compareFiles(packages: readonly PackageEntry[]): Finding[] {
  const known = packages.filter(({ integrity }) => integrity !== undefined);
  const same = Map.groupBy(known, ({ name, version }) => `${name} ${version}`);
  return [...same].flatMap(([named, entries]) => {
    if (new Set(entries.map(({ integrity }) => integrity)).size < 2) return [];
    const each = entries.map(({ path, workers }) => `${path} on ${workers.join(', ')}`).join('; ');
    const hint =
      'Install the package again where its files are wrong, and find out who changed them. `netraven workers list` shows the machines.';
    return [warning('NR_WORKER_OTHER_FILES', `Workers have different files of ${named}: ${each}`, hint)];
  });
}

/** Compares the problems of the config with those of the local worker, which reads a changed config a moment later. */
function compareProblems(here: readonly Problem[], { workers, problems }: PackageList, pid: number): Finding[] {
  const own = workers.find((worker) => worker.hostname === hostname() && worker.pid === pid);
  if (!own) return [];
  const there = problems.filter((problem) => problem.workers.includes(own.id));
  return [
    ...without(there, here).map(({ message }) => `A worker still reports: ${message}`),
    ...without(here, there).map(({ message }) => `A worker does not report yet: ${message}`),
  ].map((message) => warning('NR_WORKER_BEHIND', message));
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
  // Only workers know that a package crashed too often, or that its stored config is invalid.
  const known = new Set(record.problems.map((problem) => `${problem.code} ${problem.path}`));
  return entry.problems.filter((problem) => !known.has(`${problem.code} ${problem.path}`)).map(problemOf(record));
}
