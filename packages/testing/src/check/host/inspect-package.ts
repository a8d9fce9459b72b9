import { inspectFolder, type PackageRecord, type Problem } from '@netraven/core/registry';
import type { Finding } from '../finding.ts';
import type { CleanHost } from './clean-host.ts';

/** The record of a package in a host project, with findings for its author. */
export interface Inspected {
  readonly record: PackageRecord;
  readonly findings: readonly Finding[];
}

/** Fixes for the author. Those of the registry are for a user who installs the package. */
const authorFixes: Readonly<Record<string, string>> = {
  NR_PACKAGE_ENTRY_MISSING: 'Build the package before you pack it, and list the built files in `files`.',
  NR_PACKAGE_ENTRY_TYPESCRIPT: 'Point `exports` at the built JavaScript.',
  NR_PACKAGE_DEPENDENCY_MISSING: 'Add it to `dependencies` of package.json: users do not get devDependencies.',
  NR_PACKAGE_API_VERSION: 'Use the contract version of this netraven, or check with a newer netraven.',
};

/** Loads a package in a clean host project, as `netraven jobs list` does. */
export async function inspectPackage(host: CleanHost): Promise<Inspected> {
  const record = await inspectFolder(host.packageFolder);
  return { record, findings: record.problems.map((problem) => forAuthor(problem, host)) };
}

/** Returns a problem with paths inside the package and a fix for the author. */
function forAuthor({ code, fix, message, ...rest }: Problem, { packageFolder }: CleanHost): Finding {
  const within = (text: string): string => text.replaceAll(`${packageFolder}/`, '').replaceAll(packageFolder, '.');
  return { ...rest, code, message: within(message), fix: authorFixes[code] ?? within(fix) };
}
