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
  NR_PACKAGE_ENTRY_MISSING:
    'Run `npm run build` before you pack it, and write `"files": ["dist"]` into package.json, or where the built files are.',
  NR_PACKAGE_ENTRY_TYPESCRIPT: 'Write `"exports": "./dist/index.js"` into package.json, or where the built file is.',
};

/** Loads a package in a clean host project, as `netraven jobs list` does. */
export async function inspectPackage(host: CleanHost): Promise<Inspected> {
  const record = await inspectFolder(host.packageFolder);
  return { record, findings: record.problems.map((problem) => forAuthor(problem, host)) };
}

/** Returns a problem with paths inside the package and a fix for the author. */
function forAuthor({ code, fix, message, ...rest }: Problem, { packageFolder }: CleanHost): Finding {
  const within = (text: string): string => text.replaceAll(`${packageFolder}/`, '').replaceAll(packageFolder, '.');
  const [, missing] = /^Cannot find package '([^']+)'/.exec(message) ?? [];
  const own =
    missing === undefined ? authorFixes[code] : `Run \`npm install ${missing}\`: users do not get devDependencies.`;
  return { ...rest, code, message: within(message), fix: own ?? within(fix) };
}
