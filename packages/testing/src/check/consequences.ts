import type { Finding } from './finding.ts';

/** Findings that only follow from another one: code of the cause, codes of what follows. */
const following: Readonly<Record<string, readonly string[]>> = {
  NR_CHECK_CORE_UNDECLARED: ['NR_PACKAGE_ACCESS_DENIED'],
  NR_CHECK_DEPENDENCY_LOCAL: ['NR_PACKAGE_DEPENDENCY_MISSING'],
  NR_PACKAGE_ENTRY_MISSING: ['NR_CHECK_EXPORT_BROKEN'],
  NR_PACKAGE_ENTRY_TYPESCRIPT: ['NR_CHECK_FILE_NEEDLESS'],
};

/** Leaves out what goes away with something else, so that what is to be mended stands alone. */
export function withoutConsequences(findings: readonly Finding[]): Finding[] {
  const gone = new Set(findings.flatMap(({ code }) => following[code] ?? []));
  return findings.filter(({ code }) => !gone.has(code));
}
