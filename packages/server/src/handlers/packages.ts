import type { Permission } from '@netraven/api';
import { checkPartialConfig, isUndecided, type PackageRecord } from '@netraven/core/registry';
import { policies, workers, type Database } from '@netraven/db';
import { serverError } from '../codes.ts';
import { mergePackages, recordsOf, workersOf } from '../offers/merge-packages.ts';
import { mergeProblems } from '../offers/merge-problems.ts';
import { mergePatch, removesOnly } from '../offers/merge-patch.ts';
import { shownPolicy } from '../offers/shown-policy.ts';
import { followPackages } from '../streams/follow-packages.ts';
import type { Handlers } from './handler.ts';

export const packageHandlers: Handlers['packages'] = {
  list: async ({ db }) => {
    const [living, offers, decided] = await Promise.all([workers.living(db), workers.offers(db), policies.list(db)]);
    return {
      packages: mergePackages(offers, decided),
      problems: mergeProblems(living),
      workers: workersOf(living, offers),
    };
  },
  follow: async ({ db }, { signal }) => followPackages(db, signal),
  enable: async ({ db }, { body: { name, granted } }) => {
    const { asked, records } = await lookUp(db, name);
    const policy = await policies.update(db, name, (before) => {
      if (before.enabled !== false) mustWait(name, records);
      const missing = asked.filter((permission) => !(granted ?? before.granted).includes(permission));
      if (missing.length > 0) {
        throw serverError('NR_PACKAGE_GRANT_MISMATCH', `${name} requests ${missing.join(', ')}, which is not granted`);
      }
      // Kept from before, it may be more than this version asks for; granted now, it is a mistake.
      const unasked = (granted ?? []).filter((permission) => !asked.includes(permission));
      if (unasked.length > 0) {
        throw serverError('NR_PACKAGE_GRANT_MISMATCH', `${name} does not request ${unasked.join(', ')}`);
      }
      return { enabled: true, granted: asked };
    });
    return shownPolicy(policy, records);
  },
  disable: async ({ db }, { body: { name } }) => {
    const { records } = await lookUp(db, name);
    return shownPolicy(await policies.set(db, name, { enabled: false }), records);
  },
  configure: async ({ db }, { body: { name, patch } }) => {
    const { records } = await lookUp(db, name);
    const [record] = records;
    const policy = await policies.update(db, name, (before) => {
      const config = mergePatch(before.config, patch);
      // What is taken back must go, whether or not the rest fits.
      const problems = removesOnly(patch) ? [] : checkPartialConfig(record?.configSchema, config);
      if (problems.length === 0) return { config };
      const said = problems.map(({ message }) => message).join('; ');
      throw serverError('NR_PACKAGE_CONFIG_INVALID', `The config does not fit ${name}: ${said}`, { cause: problems });
    });
    return shownPolicy(policy, records);
  },
};

/** Enabling must change something, or be so already. @throws {NetRavenError} NR_PACKAGE_NOT_WAITING, with the way out */
function mustWait(name: string, records: readonly PackageRecord[]): void {
  const [record] = records;
  if (!record || records.some((one) => one.state === 'ready' || isUndecided(one))) return;
  const { state, problems } = record;
  const reason = problems.find(({ severity }) => severity === 'error') ?? problems[0];
  throw serverError(
    'NR_PACKAGE_NOT_WAITING',
    `${name} is ${state}, and enabling it would not change that${reason ? `: ${reason.message}` : ''}`,
    { ...(reason && { hint: reason.fix }) },
  );
}

/** What a package asks for, as the workers found it, and what it is there. @throws {NetRavenError} NR_PACKAGE_UNKNOWN */
async function lookUp(db: Database, name: string): Promise<{ asked: Permission[]; records: PackageRecord[] }> {
  const [offers, policy] = await Promise.all([workers.offers(db), policies.get(db, name)]);
  const records = recordsOf(offers, name);
  if (records.length === 0 && !policy) {
    throw serverError('NR_PACKAGE_UNKNOWN', `No live worker has found a job package ${name}`);
  }
  return { asked: [...new Set(records.flatMap((record) => record.permissions))], records };
}
