import { errorsOf } from '../../contract/netraven-error.ts';
import { codes } from '../codes.ts';
import type { FailFast } from '../options.ts';
import { isBroken, type PackageRecord } from '../record.ts';

const fail = errorsOf(codes);

/**
 * @throws {NetRavenError} NR_REGISTRY_INVALID when one package is bad and the mode is `any-invalid`.
 * @throws {NetRavenError} NR_REGISTRY_NONE_VALID when no job type is ready and the mode is not `off`.
 */
export function failFast(records: readonly PackageRecord[], mode: FailFast): void {
  if (mode === 'off') return;
  const bad = records.filter((record) => isBroken(record) || isUndecidedRival(record));
  if (mode === 'any-invalid' && bad.length > 0) throw fail('NR_REGISTRY_INVALID', `Bad job packages: ${list(bad)}`);
  if (!records.some(({ state }) => state === 'ready')) {
    const message = records.length === 0 ? 'No job package was found' : `No job package is ready: ${list(records)}`;
    throw fail('NR_REGISTRY_NONE_VALID', message);
  }
}

/** Returns true for a duplicate that no pin decided about. */
function isUndecidedRival({ state, problems }: PackageRecord): boolean {
  return state === 'duplicate' && problems.some(({ severity }) => severity === 'error');
}

function list(records: readonly PackageRecord[]): string {
  const shown = records.slice(0, 10).map(({ name, state, problems }) => {
    const reason = problems.find(({ severity }) => severity === 'error') ?? problems[0];
    return `${name} is ${state}${reason ? ` (${reason.code}: ${reason.message})` : ''}`;
  });
  const more = records.length - shown.length;
  return more > 0 ? `${shown.join('; ')}; and ${more} more` : shown.join('; ');
}
