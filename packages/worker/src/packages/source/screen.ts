import type { NetRavenError } from '@netraven/core';
import {
  isInOwnScope,
  isJobPackageName,
  readJobField,
  type JobField,
  type PackageRecord,
  type Problem,
} from '@netraven/core/registry';
import { workerError } from '../../codes.ts';
import type { Manifest } from './manifest.ts';
import type { Source } from './source.ts';

/** What is known of a package before it is downloaded. */
export interface Screened extends JobField {
  readonly jobType: string;
}

export interface ScreenOptions {
  /** What is there now. */
  readonly records: readonly PackageRecord[];
  /** Job type to package name. */
  readonly pins: Readonly<Record<string, string>>;
}

/**
 * Refuses a package by its manifest alone: a name that would never be found, or that is not its to give, a field that is missing or breaks the
 * contract, a job type that another package has.
 *
 * @throws {NetRavenError} NR_INSTALL_NAME, NR_INSTALL_REFUSED (with `problems`), NR_INSTALL_TYPE_TAKEN
 */
export function screen(
  { name, from }: Pick<Source, 'name' | 'from'>,
  manifest: Manifest,
  { records, pins }: ScreenOptions,
): Screened {
  if (!isJobPackageName(name)) throw workerError('NR_INSTALL_NAME', `${name} is not a name that job packages have`);
  // Only a registry keeps strangers out of a scope.
  if (from !== 'registry' && isInOwnScope(name)) {
    throw workerError('NR_INSTALL_NAME', `The ${from} calls itself ${name}, as if it were one of NetRaven itself`, {
      hint: `Give it another name in its package.json, e.g. @acme/netraven-${name.replace(/^.*\/(?:netraven-)?/, '')}; NetRaven's own is installed by its name: \`netraven jobs add ${name}\`.`,
    });
  }
  const field = readJobField(manifest);
  const errors = field.problems.filter(({ severity }) => severity === 'error');
  const { jobType } = field;
  if (errors.length > 0 || jobType === undefined) throw refusal(`${name} cannot run here`, errors);
  const owner = records.find((record) => record.jobType === jobType && record.name !== name && hasClaim(record));
  if (owner && pins[jobType] !== name) {
    const message = `${name} has the job type "${jobType}", which ${owner.name} ${owner.version} (${owner.origin}) provides already`;
    throw workerError('NR_INSTALL_TYPE_TAKEN', message, {
      hint: `Remove or disable ${owner.name} first, or choose by \`pins: { '${jobType}': '${name}' }\` in netraven.config.mts.`,
    });
  }
  return { ...field, jobType };
}

/** An error that carries what is wrong with a package, each with its fix. */
export function refusal(
  message: string,
  problems: readonly Problem[],
): NetRavenError & { problems: readonly Problem[] } {
  const said = problems.map((problem) => problem.message).join('; ');
  return Object.assign(workerError('NR_INSTALL_REFUSED', said === '' ? message : `${message}: ${said}`), { problems });
}

/** One that waits for a grant has its job type; one that an administrator disabled, or nobody asked for, has none. */
function hasClaim({ state, problems }: PackageRecord): boolean {
  if (state === 'disabled') return problems.some(({ code }) => code === 'NR_PACKAGE_NEEDS_GRANT');
  return state === 'ready' || state === 'failed' || state === 'suspended';
}
