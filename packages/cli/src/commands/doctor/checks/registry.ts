import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { PackageRecord, Problem } from '@netraven/core/registry';
import { checkInstalledFiles } from '@netraven/installer/coordination';
import { bad, ok, type Finding } from '../finding.ts';
import type { Subject } from '../subject.ts';

/** Checks all job packages and the config about them. */
export async function lookAtRegistry({ place, registry, jobHost }: Subject): Promise<Finding[]> {
  // Every package has the same problem; the check of the job host has its fix.
  if (await jobHost()) {
    const found = await registry().catch(() => undefined);
    const packages = found ? `${found.records.length} job packages` : 'The job packages';
    const message = `${packages} could not be loaded: no job host starts`;
    const finding = bad('NR_HOST_START', message, 'Fix what the check "job host" reports.');
    return [finding, ...(found?.problems ?? []).map(toFinding)];
  }
  const { records: loaded, problems } = await registry();
  const records = await checkInstalledFiles((await place()).hostProject.folder, loaded);
  const ofPackages = records.flatMap((record) => record.problems.map(problemOf(record)));
  return [...summaryOf(records), ...problems.map(toFinding), ...ofPackages];
}

function summaryOf(records: readonly PackageRecord[]): Finding[] {
  const ready = records.filter(({ state }) => state === 'ready');
  const of = `${ready.length} of ${records.length} job packages ready`;
  if (ready.length > 0) return [ok(`${of}: ${ready.map(({ jobType }) => jobType).join(', ')}`)];
  // Disabled packages report that themselves.
  if (records.some(({ state, meta }) => state === 'disabled' && meta !== undefined)) return [ok(of)];
  return [bad('NR_REGISTRY_NONE_VALID', of, 'Install one: `netraven jobs add @netraven/job-backup`.')];
}

/** Returns a problem of a package as a finding. */
export function problemOf(record: PackageRecord): (problem: Problem) => Finding {
  const { name, version, path } = record;
  return (problem) => ({
    ...toFinding(problem),
    package: { name, version, path },
    file: fileOf(record, problem),
  });
}

function toFinding({ severity, code, message, fix, path }: Problem): Finding {
  return { state: severity === 'error' ? 'bad' : 'warning', code, message, fix, path };
}

/** The file of a problem: the manifest, a module, or the entry. */
function fileOf({ path: folder, entry }: PackageRecord, { path }: Problem): string {
  if (path === '') return folder;
  const named = join(folder, path.replace(/[#:].*$/, ''));
  return [named, entry].find((file) => file !== undefined && existsSync(file)) ?? folder;
}
