import type { NetRavenError } from '@netraven/core';
import {
  checkPlatformField,
  isInOwnScope,
  isPackageNameOf,
  readJobField,
  type Manifest,
  type PackageKind,
  type PackageRecord,
  type Problem,
} from '@netraven/core/registry';
import { installError } from '../codes.ts';
import type { Source } from './source.ts';

/**
 * Checks the manifest of a package before it is downloaded. Refuses a name that NetRaven does not find or reserves, a
 * missing or invalid job field, and a job type of another package.
 *
 * @param records Records of the installed packages.
 * @param pins Package name by job type.
 * @returns The job type.
 * @throws {NetRavenError} NR_INSTALL_NAME, NR_INSTALL_REFUSED (with `problems`), NR_INSTALL_TYPE_TAKEN
 */
export function checkManifest(
  { name, from }: Pick<Source, 'name' | 'from'>,
  manifest: Manifest,
  records: readonly PackageRecord[],
  pins: Readonly<Record<string, string>>,
): string {
  checkName('job', { name, from });
  const { jobType, problems } = readJobField(manifest);
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0 || jobType === undefined) throw refusal(`${name} cannot run here`, errors);
  const owner = records.find((record) => record.jobType === jobType && record.name !== name && hasClaim(record));
  if (owner && pins[jobType] !== name) {
    const message = `${name} has the job type "${jobType}", which ${owner.name} ${owner.version} (${owner.origin}) already provides`;
    throw installError('NR_INSTALL_TYPE_TAKEN', message, {
      hint: `Remove or disable ${owner.name} first, or set \`pins: { '${jobType}': '${name}' }\` in netraven.config.mts.`,
    });
  }
  return jobType;
}

/** Checks the manifest of a platform package before it is downloaded. @throws {NetRavenError} NR_INSTALL_NAME, NR_INSTALL_REFUSED */
export function checkPlatformManifest(source: Pick<Source, 'name' | 'from'>, manifest: Manifest): void {
  checkName('platform', source);
  const errors = checkPlatformField(manifest).filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw refusal(`${source.name} cannot be used here`, errors);
}

/** Refuses the name of another kind of package. @throws {NetRavenError} NR_INSTALL_NAME */
export function checkKind(kind: PackageKind, name: string, verb: string): void {
  if (isPackageNameOf(kind, name)) return;
  const other = kind === 'job' ? 'platform' : 'job';
  const isOther = isPackageNameOf(other, name);
  const message = isOther ? `${name} is a ${other} package` : `${name} is not a name of a ${kind} package`;
  const example =
    kind === 'job' ? {} : { hint: 'Use a name such as netraven-platform-x or @scope/netraven-platform-x.' };
  throw installError(
    'NR_INSTALL_NAME',
    message,
    isOther ? { hint: `Use \`netraven ${other}s ${verb} ${name}\`.` } : example,
  );
}

function checkName(kind: PackageKind, { name, from }: Pick<Source, 'name' | 'from'>): void {
  checkKind(kind, name, 'add');
  // Only a registry protects a scope.
  if (from === 'registry' || !isInOwnScope(name)) return;
  const message = `The ${from} has the name ${name}, which is reserved for packages of NetRaven`;
  throw installError('NR_INSTALL_NAME', message, {
    hint: `Change the name in its package.json, e.g. to @acme/netraven-${name.replace(/^.*\/(?:netraven-)?/, '')}, or install NetRaven's own package with \`netraven ${kind}s add ${name}\`.`,
  });
}

/** Returns an error with the problems of a package and their fixes. */
export function refusal(
  message: string,
  problems: readonly Problem[],
): NetRavenError & { problems: readonly Problem[] } {
  const whole = [message, problems.map((problem) => problem.message).join('; ')].filter(Boolean).join(': ');
  return Object.assign(installError('NR_INSTALL_REFUSED', whole), { problems });
}

/** Returns true if a package claims its job type. A disabled package does so only if it waits for a grant. */
function hasClaim({ state, problems }: PackageRecord): boolean {
  if (state === 'disabled') return problems.some(({ code }) => code === 'NR_PACKAGE_NEEDS_GRANT');
  return state === 'ready' || state === 'failed' || state === 'suspended';
}
