import type { Permission } from '@netraven/api';
import { checkPartialConfig, type PackageRecord } from '@netraven/core/registry';
import { policies, workers, type Database } from '@netraven/db';
import { serverError } from '../codes.ts';
import { mergePackages, recordsOf, workersOf } from '../offers/merge-packages.ts';
import { mergePatch } from '../offers/merge-patch.ts';
import { shownPolicy } from '../offers/shown-policy.ts';
import { followPackages } from '../streams/follow-packages.ts';
import type { Handlers } from './handler.ts';

export const packageHandlers: Handlers['packages'] = {
  list: async ({ db }) => {
    const [offers, decided] = await Promise.all([workers.offers(db), policies.list(db)]);
    return { packages: mergePackages(offers, decided), workers: workersOf(offers) };
  },
  follow: ({ db }, { signal }) => followPackages(db, signal),
  enable: async ({ db }, { body: { name, granted } }) => {
    const { asked, policy, records } = await lookUp(db, name);
    const effective = granted ?? policy?.granted ?? [];
    const missing = asked.filter((permission) => !effective.includes(permission));
    if (missing.length > 0) {
      throw serverError('NR_PACKAGE_GRANT_INCOMPLETE', `${name} asks for ${missing.join(', ')}, not granted`);
    }
    // Kept from before, it may be more than this version asks for; granted now, it is a mistake.
    const unasked = (granted ?? []).filter((permission) => !asked.includes(permission));
    if (unasked.length > 0) {
      throw serverError('NR_PACKAGE_GRANT_UNASKED', `${name} does not ask for ${unasked.join(', ')}`);
    }
    return shownPolicy(await policies.set(db, name, { enabled: true, granted: asked }), records);
  },
  disable: async ({ db }, { body: { name } }) => {
    const { records } = await lookUp(db, name);
    return shownPolicy(await policies.set(db, name, { enabled: false }), records);
  },
  configure: async ({ db }, { body: { name, patch } }) => {
    const { policy, records } = await lookUp(db, name);
    const config = mergePatch(policy?.config ?? {}, patch);
    const [record] = records;
    // What is taken back must go, whether or not the rest fits.
    const problems = Object.values(patch).every((value) => value === null)
      ? []
      : checkPartialConfig(record?.configSchema, config);
    if (problems.length > 0) {
      const said = problems.map(({ message }) => message).join('; ');
      throw serverError('NR_PACKAGE_CONFIG_INVALID', `The config does not fit ${name}: ${said}`, { cause: problems });
    }
    return shownPolicy(await policies.set(db, name, { config }), records);
  },
};

/** What a package asks for on any worker, and what was decided about it. @throws {NetRavenError} NR_PACKAGE_UNKNOWN */
async function lookUp(
  db: Database,
  name: string,
): Promise<{ asked: Permission[]; policy: policies.PackagePolicy | undefined; records: PackageRecord[] }> {
  const [offers, decided] = await Promise.all([workers.offers(db), policies.list(db)]);
  const records = recordsOf(offers, name);
  const policy = decided.find((one) => one.name === name);
  if (records.length === 0 && !policy) {
    throw serverError('NR_PACKAGE_UNKNOWN', `No live worker has found a job package ${name}`);
  }
  return { asked: [...new Set(records.flatMap((record) => record.permissions))], policy, records };
}
