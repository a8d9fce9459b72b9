import type { Permission } from '@netraven/core';
import { sql, type Selectable } from 'kysely';
import type { Database } from '../database.ts';
import { json } from '../schema/json.ts';
import type { Tables } from '../schema/tables.ts';
import { inTransaction, notify } from '../transaction.ts';

/** What the administrator decided about a job package. */
export interface PackagePolicy {
  readonly name: string;
  /** Absent: the registry's default applies. */
  readonly enabled?: boolean;
  readonly granted: readonly Permission[];
  /** Raw config under every run's own. Sealed at rest, as its fields may be secrets. */
  readonly config: Record<string, unknown>;
}

/** All policies, by package name. */
export async function list(db: Database): Promise<PackagePolicy[]> {
  const rows = await db.kysely.selectFrom('package_policy').selectAll().orderBy('name').execute();
  return rows.map((row) => policyOf(db, row));
}

/** Changes what is given and leaves the rest; notifies `netraven_policy`. */
export async function set(
  db: Database,
  name: string,
  change: { enabled?: boolean; granted?: readonly Permission[]; config?: Record<string, unknown> },
): Promise<PackagePolicy> {
  const values = {
    ...(change.enabled !== undefined && { enabled: change.enabled }),
    ...(change.granted && { granted: [...new Set(change.granted)].sort() }),
    ...(change.config && { config: db.keyring.seal(json(change.config), identityOf(name)) }),
    changed_at: sql<Date>`now()`,
  };
  return inTransaction(db, async (trx) => {
    const row = await trx
      .insertInto('package_policy')
      .values({ name, ...values })
      .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
      .returningAll()
      .executeTakeFirstOrThrow();
    await notify(trx, 'netraven_policy', [name]);
    return policyOf(db, row);
  });
}

function policyOf(db: Database, row: Selectable<Tables['package_policy']>): PackagePolicy {
  return {
    name: row.name,
    ...(row.enabled !== null && { enabled: row.enabled }),
    granted: row.granted,
    config: row.config ? JSON.parse(db.keyring.open(row.config, identityOf(row.name))) : {},
  };
}

const identityOf = (name: string): string => `package_policy:${name}`;
