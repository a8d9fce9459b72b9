import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { PackageRecord } from '@netraven/core/registry';
import { bad, ok, type Finding } from '../finding.ts';
import type { Subject } from '../subject.ts';

/** Every job package: what is wrong with it, and how to mend it. */
export async function lookAtRegistry({ records }: Subject): Promise<Finding[]> {
  const all = await records();
  return [...summaryOf(all), ...all.flatMap((record) => record.problems.map(problemOf(record)))];
}

function summaryOf(records: readonly PackageRecord[]): Finding[] {
  const ready = records.filter(({ state }) => state === 'ready');
  const of = `${ready.length} of ${records.length} job packages ready`;
  if (ready.length > 0) return [ok(`${of}: ${ready.map(({ jobType }) => jobType).join(', ')}`)];
  // Those that wait for somebody to enable them say so themselves.
  if (records.some(({ state, meta }) => state === 'disabled' && meta !== undefined)) return [ok(of)];
  return [bad('NR_JOB_TYPE_NONE', of)];
}

/** A problem of a package as a finding. */
export function problemOf(record: PackageRecord): (problem: PackageRecord['problems'][number]) => Finding {
  const { name, version, path } = record;
  return (problem) => ({
    state: problem.severity === 'error' ? 'bad' : 'warning',
    code: problem.code,
    message: problem.message,
    fix: problem.fix,
    package: { name, version, path },
    file: fileOf(record, problem),
    path: problem.path,
  });
}

/** What a problem's path leads into: the manifest, a module at a line, or the entry that exports what is wrong. */
function fileOf({ path: folder, entry }: PackageRecord, { path }: PackageRecord['problems'][number]): string {
  if (path === '') return folder;
  const named = join(folder, path.replace(/[#:].*$/, ''));
  return [named, entry].find((file) => file !== undefined && existsSync(file)) ?? folder;
}
