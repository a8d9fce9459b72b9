import type { PackageRecord } from '@netraven/core/registry';
import type { Finding } from './finding.ts';
import { makeCleanHost } from './host/clean-host.ts';
import { inspectPackage } from './host/inspect-package.ts';
import { watchImport } from './import/watch-import.ts';
import type { PackedPackage } from './packed/packed-package.ts';

/** What is seen of a package in a clean host project. */
export interface Seen {
  readonly findings: readonly Finding[];
  /** Absent when what it depends on could not be installed. */
  readonly record?: PackageRecord;
  /** The file that it exports, relative to it. */
  readonly entry?: string;
}

/** Installs a package in a clean host project, in an empty folder, and has it loaded there. */
export async function tryPackage(pack: PackedPackage, folder: string): Promise<Seen> {
  const host = await makeCleanHost(folder, pack);
  // Without what it depends on it cannot be loaded, and that is all that would be said.
  if (host.findings.length > 0) return { findings: host.findings };
  const { record, findings } = await inspectPackage(host);
  const { entry } = record;
  if (entry === undefined) return { record, findings };
  const effects = record.state === 'failed' ? [] : await watchImport(host, entry);
  return { record, findings: [...findings, ...effects], entry: entry.slice(host.packageFolder.length + 1) };
}
