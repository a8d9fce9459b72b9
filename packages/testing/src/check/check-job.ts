import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { PackageRecord } from '@netraven/core/registry';
import { checkError } from './codes.ts';
import { withoutConsequences } from './consequences.ts';
import type { Finding } from './finding.ts';
import { makeCleanHost } from './host/clean-host.ts';
import { inspectPackage } from './host/inspect-package.ts';
import { watchImport } from './import/watch-import.ts';
import { locate } from './locate.ts';
import { packFolder } from './packed/pack-folder.ts';
import { readPackage, textIn, type PackedPackage } from './packed/packed-package.ts';
import { checkTarball } from './rules/rules.ts';
import { highest, type Bump, type Change } from './version/change.ts';
import { changesBetween } from './version/changes.ts';
import { judgeVersion } from './version/judge-version.ts';
import { lastPublished } from './version/last-published.ts';
import { Workplace } from './workplace.ts';

export interface CheckOptions {
  /**
   * A tarball of an earlier version to compare with; `false`: none. Default: the last version published to the registry
   * that npm uses for the package, if there is one.
   */
  readonly against?: string | false;
  /** What paths are relative to. Default: the current folder. */
  readonly cwd?: string;
}

/** What came of a check. */
export interface CheckReport {
  readonly name: string;
  readonly version: string;
  readonly jobType?: string;
  /** Whether no finding is an error. */
  readonly good: boolean;
  readonly findings: readonly Finding[];
  /** What is in the tarball. Sizes in bytes. */
  readonly tarball: { readonly files: number; readonly packedBytes: number; readonly unpackedBytes: number };
  /** The version it was compared with, what changed since, and the bump that asks for; absent when there was none. */
  readonly since?: { readonly version: string; readonly changes: readonly Change[]; readonly bump?: Bump };
}

/**
 * Checks a job package as its users will get it: packs its folder (or takes a .tgz), reads what is in the tarball,
 * installs it into a clean host project, has the registry load it there, and compares it with the last published version.
 *
 * @throws {NetRavenError} NR_CHECK_SOURCE_UNREADABLE, NR_CHECK_PACK_FAILED
 */
export async function checkJob(folderOrTarball: string, options: CheckOptions = {}): Promise<CheckReport> {
  const { cwd = process.cwd(), against } = options;
  const source = resolve(cwd, folderOrTarball);
  const isTarball = /\.(tgz|tar\.gz)$/.test(source);
  if (!existsSync(isTarball ? source : join(source, 'package.json')) || statSync(source).isFile() !== isTarball) {
    throw checkError('NR_CHECK_SOURCE_UNREADABLE', `${source} is no package folder, and no .tgz`);
  }
  using work = new Workplace(isTarball ? dirname(source) : source);
  const pack = await readPackage(isTarball ? source : await packFolder(source, work.open('packed')));
  const [inTarball, seen, earlier] = await Promise.all([
    checkTarball(pack),
    tryPackage(pack, work.open('host')),
    openEarlier(pack, against === false ? false : against && resolve(cwd, against), work),
  ]);
  const changes = earlier.record && seen.record?.meta ? changesBetween(earlier.record, seen.record) : [];
  const found = withoutConsequences([
    ...inTarball,
    ...seen.findings,
    ...earlier.findings,
    ...(earlier.record ? judgeVersion(pack.version, earlier.record.version, changes) : []),
  ]);
  const { entry } = seen;
  const manifest = isTarball
    ? (textIn(pack, 'package.json') ?? '')
    : readFileSync(join(source, 'package.json'), 'utf8');
  const sources = { manifest, ...(entry !== undefined && { entry: { file: entry, text: textIn(pack, entry) ?? '' } }) };
  const bump = highest(changes);
  const { jobType } = seen.record ?? {};
  return {
    name: pack.name,
    version: pack.version,
    ...(jobType !== undefined && { jobType }),
    good: !found.some(({ severity }) => severity === 'error'),
    findings: found.map((finding) => locate(finding, sources)),
    tarball: { files: pack.files.length, packedBytes: pack.packedBytes, unpackedBytes: pack.unpackedBytes },
    ...(earlier.record && { since: { version: earlier.record.version, changes, ...(bump && { bump }) } }),
  };
}

/** What is seen of a package in a clean host project. */
interface Seen {
  readonly findings: readonly Finding[];
  readonly record?: PackageRecord;
  /** The file that it exports, relative to it. */
  readonly entry?: string;
}

async function tryPackage(pack: PackedPackage, folder: string): Promise<Seen> {
  const host = await makeCleanHost(folder, pack);
  // Without what it depends on it cannot be loaded, and that is all that would be said.
  if (host.findings.length > 0) return { findings: host.findings };
  const { record, findings } = await inspectPackage(host);
  const { entry } = record;
  if (entry === undefined) return { record, findings };
  const effects = record.state === 'failed' ? [] : await watchImport(host, entry);
  return { record, findings: [...findings, ...effects], entry: entry.slice(host.packageFolder.length + 1) };
}

async function openEarlier(pack: PackedPackage, against: string | false | undefined, work: Workplace): Promise<Seen> {
  if (against === false) return { findings: [] };
  const { tarball, finding } =
    against === undefined ? await lastPublished(pack, work.open('registry')) : { tarball: against };
  if (finding) return { findings: [finding] };
  if (tarball === undefined) return { findings: [] };
  const host = await makeCleanHost(work.open('earlier'), await readPackage(tarball));
  // What is wrong with a version that is published is no fault of this one.
  const { record } = await inspectPackage(host);
  return { findings: [], ...(record.meta && { record }) };
}
