import { inspectFolder, type PackageRecord, type Problem } from '@netraven/core/registry';
import type { Finding } from '../finding.ts';
import type { CleanHost } from './clean-host.ts';

/** What the registry of a host project says of a package, to whoever wrote it. */
export interface Inspected {
  readonly record: PackageRecord;
  readonly findings: readonly Finding[];
}

/** Steps that only an author can take: the registry speaks to whoever installs a package. */
const forAuthors: Readonly<Record<string, string>> = {
  NR_PACKAGE_ENTRY_MISSING: 'Build the package before you pack it, and let `files` name what was built.',
  NR_PACKAGE_ENTRY_TYPESCRIPT: 'Let `exports` name the built JavaScript.',
  NR_PACKAGE_DEPENDENCY_MISSING: 'Write it into `dependencies` of its package.json; devDependencies are not installed.',
  NR_PACKAGE_API_VERSION: 'Write the version of the contract that this netraven speaks, or check with a newer one.',
};

/** Has the registry load a package in a clean host project: what `netraven jobs list` would say of it there. */
export async function inspectPackage(host: CleanHost): Promise<Inspected> {
  const record = await inspectFolder(host.packageFolder);
  return { record, findings: record.problems.map((problem) => tellAuthor(problem, host)) };
}

/** The same problem, with paths inside the package and the author's next step. */
function tellAuthor({ code, fix, message, ...rest }: Problem, { packageFolder }: CleanHost): Finding {
  const within = (text: string): string => text.replaceAll(`${packageFolder}/`, '').replaceAll(packageFolder, '.');
  return { ...rest, code, message: within(message), fix: forAuthors[code] ?? within(fix) };
}
