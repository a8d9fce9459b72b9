import { resolve } from 'node:path';
import type { Finding } from './finding.ts';
import { judgeJob } from './judge-job.ts';
import { judgeReadme } from './judge-readme.ts';
import { locate } from './locate.ts';
import { textIn } from './packed/packed-package.ts';
import { openSource } from './packed/source.ts';
import { checkTarball } from './rules/rules.ts';
import { tryPackage } from './try-package.ts';
import { highest, type Bump, type Change } from './version/change.ts';
import { changesBetween } from './version/changes.ts';
import { openEarlier } from './version/earlier.ts';
import { judgeVersion } from './version/judge-version.ts';
import { Workplace } from './workplace.ts';

export interface CheckOptions {
  /**
   * A tarball of an earlier version to compare with; `false`: none. Default: the last version in the registry that npm
   * uses for the package.
   */
  readonly against?: string | false;
  /** The base of relative paths. Default: the current folder. */
  readonly cwd?: string;
}

/** The result of a check. */
export interface CheckReport {
  readonly name: string;
  readonly version: string;
  readonly jobType?: string;
  /** True if no finding is an error. */
  readonly good: boolean;
  readonly findings: readonly Finding[];
  /** The content of the tarball. */
  readonly tarball: { readonly files: number; readonly packedBytes: number; readonly unpackedBytes: number };
  /** The version it was compared with, the changes since, and the bump they need. Absent if nothing was compared. */
  readonly since?: { readonly version: string; readonly changes: readonly Change[]; readonly bump?: Bump };
}

/**
 * Checks a job package as its users will get it. Packs its folder (or takes a .tgz), reads the tarball, installs it into a
 * clean host project, loads it there with the registry, and compares it with the last published version.
 *
 * @throws {NetRavenError} NR_CHECK_SOURCE_UNREADABLE, NR_CHECK_PACK_FAILED, NR_CHECK_NOT_COMPARED
 */
export async function checkJob(folderOrTarball: string, options: CheckOptions = {}): Promise<CheckReport> {
  const { cwd = process.cwd(), against } = options;
  using work = new Workplace();
  const { pack, manifest } = await openSource(resolve(cwd, folderOrTarball), cwd, work);
  const [inTarball, seen, earlier] = await allOf(
    checkTarball(pack),
    tryPackage(pack, work.open('host')),
    openEarlier(pack, typeof against === 'string' ? resolve(cwd, against) : against, work),
  );
  const changes = earlier.record && seen.record?.meta ? changesBetween(earlier.record, seen.record) : [];
  const found = withoutConsequences([
    ...inTarball,
    ...seen.findings,
    ...judgeReadme(pack, seen.record),
    ...(seen.record ? judgeJob(seen.record) : []),
    ...earlier.findings,
    ...(earlier.record ? judgeVersion(pack.version, earlier.record.version, changes) : []),
  ]);
  const entry = seen.entry === undefined ? undefined : { file: seen.entry, text: textIn(pack, seen.entry) ?? '' };
  const jobType = seen.record?.jobType;
  const bump = highest(changes);
  return {
    name: pack.name,
    version: pack.version,
    ...(jobType !== undefined && { jobType }),
    good: !found.some(({ severity }) => severity === 'error'),
    findings: found.map((finding) => locate(finding, { manifest, entry })),
    tarball: { files: pack.files.length, packedBytes: pack.packedBytes, unpackedBytes: pack.unpackedBytes },
    ...(earlier.record &&
      seen.record?.meta && { since: { version: earlier.record.version, changes, ...(bump && { bump }) } }),
  };
}

/** Like Promise.all, but rejects only when all have ended: their folder is removed then. */
async function allOf<All extends readonly Promise<unknown>[]>(
  ...all: All
): Promise<{ [At in keyof All]: Awaited<All[At]> }> {
  await Promise.allSettled(all);
  return (await Promise.all(all)) as { [At in keyof All]: Awaited<All[At]> };
}

/** Findings that another one causes: code of the cause → codes of its effects. */
const following: Readonly<Record<string, readonly string[]>> = {
  NR_CHECK_CORE_UNDECLARED: ['NR_PACKAGE_ACCESS_DENIED', 'NR_PACKAGE_DEPENDENCY_MISSING'],
  NR_CHECK_DEPENDENCY_LOCAL: ['NR_PACKAGE_DEPENDENCY_MISSING'],
  NR_PACKAGE_ENTRY_MISSING: ['NR_CHECK_EXPORT_BROKEN'],
  NR_PACKAGE_ENTRY_TYPESCRIPT: ['NR_CHECK_FILE_NEEDLESS'],
};

/** Removes findings that disappear with their cause. */
function withoutConsequences(findings: readonly Finding[]): Finding[] {
  const gone = new Set(findings.flatMap(({ code }) => following[code] ?? []));
  return findings.filter(({ code }) => !gone.has(code));
}
