import type { PackageRecord } from '@netraven/core/registry';
import { checkError } from '../codes.ts';
import { warningFinding, type Finding } from '../finding.ts';
import { makeCleanHost } from '../host/clean-host.ts';
import { inspectPackage } from '../host/inspect-package.ts';
import { readPackage, type PackedPackage } from '../packed/packed-package.ts';
import type { Workplace } from '../workplace.ts';
import { lastPublished } from './last-published.ts';

/** The version to compare with, or the reason why it is missing. */
export interface Earlier {
  readonly record?: PackageRecord;
  readonly findings: readonly Finding[];
}

/**
 * Loads the version to compare with: a tarball, or the last published version. `false`: none.
 *
 * @throws {NetRavenError} NR_CHECK_NOT_COMPARED, NR_CHECK_SOURCE_UNREADABLE
 */
export async function openEarlier(
  pack: PackedPackage,
  against: string | false | undefined,
  work: Workplace,
): Promise<Earlier> {
  if (against === false) return { findings: [] };
  const { tarball, finding } =
    against === undefined ? await lastPublished(pack, work.open('registry')) : { tarball: against };
  if (finding) return { findings: [finding] };
  if (tarball === undefined) return { findings: [] };
  const earlier = await readPackage(tarball);
  if (earlier.name !== pack.name) {
    throw checkError('NR_CHECK_NOT_COMPARED', `${tarball} is a tarball of ${earlier.name}, not of ${pack.name}`);
  }
  const host = await makeCleanHost(work.open('earlier'), earlier);
  const { record, findings } = await inspectPackage(host);
  // Other problems of a published version are not problems of this one.
  if (record.meta) return { record, findings: [] };
  const [reason] = [...host.findings, ...findings];
  const message = `Version ${earlier.version} does not load: ${reason?.message ?? record.state}`;
  return { findings: [warningFinding('NR_CHECK_NOT_COMPARED', '', message)] };
}
