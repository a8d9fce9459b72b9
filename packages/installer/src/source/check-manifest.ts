import type { NetRavenError } from '@netraven/core';
import {
  isInOwnScope,
  isJobPackageName,
  readJobField,
  type Manifest,
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
  if (!isJobPackageName(name)) throw installError('NR_INSTALL_NAME', `${name} is not a name of a job package`);
  // Only a registry protects a scope.
  if (from !== 'registry' && isInOwnScope(name)) {
    const message = `The ${from} has the name ${name}, which is reserved for packages of NetRaven`;
    throw installError('NR_INSTALL_NAME', message, {
      hint: `Change the name in its package.json, e.g. to @acme/netraven-${name.replace(/^.*\/(?:netraven-)?/, '')}, or install NetRaven's own package with \`netraven jobs add ${name}\`.`,
    });
  }
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
