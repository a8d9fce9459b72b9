import type { Permission } from '@netraven/api';
import { policies, workers, type Database } from '@netraven/db';
import { serverError } from '../codes.ts';
import { mergePackages, shownPolicy, workersOf } from '../offers/merge-packages.ts';
import { followPackages } from '../streams/follow-packages.ts';
import type { Handlers } from './handler.ts';

export const packageHandlers: Handlers['packages'] = {
  list: async ({ db }) => {
    const [offers, decided] = await Promise.all([workers.offers(db), policies.list(db)]);
    return { packages: mergePackages(offers, decided), workers: workersOf(offers) };
  },
  follow: ({ db }, { signal }) => followPackages(db, signal),
  enable: async ({ db }, { body: { name, granted } }) => {
    const { asked, policy } = await lookUp(db, name);
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
    return shownPolicy(await policies.set(db, name, { enabled: true, granted: asked }));
  },
  disable: async ({ db }, { body: { name } }) => {
    await lookUp(db, name);
    return shownPolicy(await policies.set(db, name, { enabled: false }));
  },
};

/** What a package asks for on any worker, and what was decided about it. @throws {NetRavenError} NR_PACKAGE_UNKNOWN */
async function lookUp(
  db: Database,
  name: string,
): Promise<{ asked: Permission[]; policy: policies.PackagePolicy | undefined }> {
  const [offers, decided] = await Promise.all([workers.offers(db), policies.list(db)]);
  const records = offers.map(({ record }) => record).filter((record) => record.name === name);
  const policy = decided.find((one) => one.name === name);
  if (records.length === 0 && !policy) {
    throw serverError('NR_PACKAGE_UNKNOWN', `No live worker has found a job package ${name}`);
  }
  return { asked: [...new Set(records.flatMap((record) => record.permissions))], policy };
}
