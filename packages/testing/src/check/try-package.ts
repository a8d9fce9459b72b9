import type { PackageRecord } from '@netraven/core/registry';
import type { Finding } from './finding.ts';
import { makeCleanHost } from './host/clean-host.ts';
import { inspectPackage } from './host/inspect-package.ts';
import { watchImport } from './import/watch-import.ts';
import type { PackedPackage } from './packed/packed-package.ts';

/** The result of a package in a clean host project. */
export interface Trial {
  readonly findings: readonly Finding[];
  /** Absent if the dependencies were not installed. */
  readonly record?: PackageRecord;
  /** The exported file, relative to the package. */
  readonly entry?: string;
}

/** Installs a package into a clean host project in an empty folder, and loads it there. */
export async function tryPackage(pack: PackedPackage, folder: string): Promise<Trial> {
  const host = await makeCleanHost(folder, pack);
  // Without its dependencies it does not load. A second finding about that has no use.
  if (host.findings.length > 0) return { findings: host.findings };
  const { record, findings } = await inspectPackage(host);
  const { entry } = record;
  if (entry === undefined) return { record, findings };
  const effects = record.state === 'failed' ? [] : await watchImport(host, entry);
  return { record, findings: [...findings, ...effects], entry: entry.slice(host.packageFolder.length + 1) };
}
