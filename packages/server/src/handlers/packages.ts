import type { Permission } from '@netraven/api';
import { checkPartialConfig, excessOf, isUndecided, type PackageRecord } from '@netraven/core/registry';
import { mergePatch, policies, removesOnly, workers, type Database } from '@netraven/db';
import { serverError } from '../codes.ts';
import { mergePackages, mergeProblems, mergeWorkers, recordsOf } from '../registrations/merge-packages.ts';
import { toApiPolicy } from '../registrations/to-api-policy.ts';
import { followPackages } from '../streams/follow-packages.ts';
import type { Handlers } from './handler.ts';

export const packageHandlers: Handlers['packages'] = {
  list: async ({ db }) => {
    const [live, registered, decided] = await Promise.all([workers.living(db), workers.offers(db), policies.list(db)]);
    return {
      packages: mergePackages(registered, decided),
      problems: mergeProblems(live),
      workers: mergeWorkers(live, registered),
    };
  },
  follow: async ({ db }, { signal }) => followPackages(db, signal),
  enable: async ({ db }, { body: { name, granted } }) => {
    const { requested, records } = await findPackage(db, name);
    const policy = await policies.update(db, name, (before) => {
      if (before.enabled !== false) requireReadyOrUndecided(name, records);
      const missing = requested.filter((permission) => !(granted ?? before.granted).includes(permission));
      if (missing.length > 0) {
        throw serverError('NR_PACKAGE_GRANT_MISMATCH', `${name} requests ${missing.join(', ')}, which is not granted`);
      }
      // Permissions granted earlier may exceed those of this version. Granting more now is a mistake.
      const excess = (granted ?? []).filter((permission) => !requested.includes(permission));
      if (excess.length > 0) {
        throw serverError('NR_PACKAGE_GRANT_MISMATCH', `${name} does not request ${excess.join(', ')}`);
      }
      return { enabled: true, granted: requested, decidedFor: placeOf(records) };
    });
    return toApiPolicy(policy, records);
  },
  disable: async ({ db }, { body: { name } }) => {
    const { records } = await findPackage(db, name);
    return toApiPolicy(await policies.set(db, name, { enabled: false }), records);
  },
  configure: async ({ db }, { body: { name, patch } }) => {
    const { records } = await findPackage(db, name);
    const [record] = records;
    const excess = excessOf(patch);
    if (excess !== undefined) throw serverError('NR_PACKAGE_CONFIG_INVALID', `The patch of ${name} ${excess}`);
    const policy = await policies.update(db, name, async (before) => {
      const config = mergePatch(before.config, patch);
      // Settings can always be removed, even if the rest of the config is invalid.
      const problems = removesOnly(before.config, patch) ? [] : await checkPartialConfig(record?.configSchema, config);
      if (problems.length === 0) return { config, decidedFor: before.decidedFor ?? placeOf(records) };
      const messages = problems.map(({ message }) => message).join('; ');
      throw serverError('NR_PACKAGE_CONFIG_INVALID', `The config does not fit ${name}: ${messages}`, {
        cause: problems,
      });
    });
    return toApiPolicy(policy, records);
  },
};

/** Returns the place of the package that a decision is about: of the record that can run with it. */
function placeOf(records: readonly PackageRecord[]): string {
  const record = records.find((each) => each.state === 'ready' || isUndecided(each)) ?? records[0];
  return record?.folder ?? '';
}

/** Refuses to enable a package if that would change nothing. @throws {NetRavenError} NR_PACKAGE_NOT_WAITING, with the fix */
function requireReadyOrUndecided(name: string, records: readonly PackageRecord[]): void {
  const [record] = records;
  if (!record || records.some((each) => each.state === 'ready' || isUndecided(each))) return;
  const { state, problems } = record;
  const reason = problems.find(({ severity }) => severity === 'error') ?? problems[0];
  throw serverError(
    'NR_PACKAGE_NOT_WAITING',
    `${name} is ${state}, and enabling it would not change its state${reason ? `: ${reason.message}` : ''}`,
    { ...(reason && { hint: reason.fix }) },
  );
}

/** Returns the requested permissions and the records of a package. @throws {NetRavenError} NR_PACKAGE_UNKNOWN */
async function findPackage(db: Database, name: string): Promise<{ requested: Permission[]; records: PackageRecord[] }> {
  const [registered, policy] = await Promise.all([workers.offers(db), policies.get(db, name)]);
  const records = recordsOf(registered, name);
  if (records.length === 0 && !policy) {
    throw serverError('NR_PACKAGE_UNKNOWN', `No live worker has found a job package ${name}`);
  }
  return { requested: [...new Set(records.flatMap((record) => record.permissions))], records };
}
