import { messageOf, type Permission } from '@netraven/core';
import { sql, type RawBuilder, type Selectable } from 'kysely';
import type { Database } from '../database.ts';
import { json } from '../schema/json.ts';
import type { Tables } from '../schema/tables.ts';
import { inTransaction, notify } from '../transaction.ts';
import { live } from './live.ts';

/** The administrator's decisions about a job package. */
export interface PackagePolicy {
  readonly name: string;
  /** Default: the registry's. */
  readonly enabled?: boolean;
  readonly granted: readonly Permission[];
  /** The package that permissions and settings were given to: its folder relative to the host project, or empty if installed. Absent: nothing was given. */
  readonly decidedFor?: string;
  /** Raw config, merged under the config of each run. Stored sealed: its fields may be secrets. */
  readonly config: Record<string, unknown>;
}

/**
 * The state of all policies in SQL: a text that differs after each change of a row. Not the latest time of a change: of two
 * transactions, the one that began first may end last.
 */
export const policyState: RawBuilder<string> = sql<string>`(select coalesce(md5(string_agg(name || ' ' || xmin, ',' order by name)), '')
  from package_policy)`;

/** Returns the state of all policies: another text after each change. */
export async function state(db: Database): Promise<string> {
  const { rows } = await sql<{ state: string }>`select ${policyState} as state`.execute(db.kysely);
  return rows[0]?.state ?? '';
}

/**
 * Lists all policies by package name. Sealed settings that cannot be opened are left out and logged: a run of the package
 * is refused with the reason, see {@link get}.
 */
export async function list(db: Database): Promise<PackagePolicy[]> {
  const rows = await db.kysely.selectFrom('package_policy').selectAll().orderBy('name').execute();
  return rows.map((row) => {
    try {
      return policyOf(db, row);
    } catch (error) {
      db.logger.error(`The settings of the package ${row.name} cannot be read: ${messageOf(error)}`);
      return policyOf(db, { ...row, config: null });
    }
  });
}

/** Returns the policy of a package; undefined if it has none. */
export async function get(db: Database, name: string): Promise<PackagePolicy | undefined> {
  const row = await db.kysely.selectFrom('package_policy').selectAll().where('name', '=', name).executeTakeFirst();
  return row && policyOf(db, row);
}

/** Changes of a policy. Absent fields stay as they are. */
export type PolicyChange = Partial<Omit<PackagePolicy, 'name'>>;

/** Changes the given fields and notifies `netraven_policy`. */
export async function set(db: Database, name: string, change: PolicyChange): Promise<PackagePolicy> {
  return update(db, name, () => change);
}

/**
 * Changes a policy depending on its old value, in one transaction with a locked row, and notifies `netraven_policy`. If
 * `decide` throws, the policy stays as it was.
 */
export async function update(
  db: Database,
  name: string,
  decide: (before: PackagePolicy) => PolicyChange | Promise<PolicyChange>,
): Promise<PackagePolicy> {
  return inTransaction(db, async (trx) => {
    // A lock needs a row. An empty row means the same as no row.
    await trx
      .insertInto('package_policy')
      .values({ name })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const ofName = trx.selectFrom('package_policy').selectAll().where('name', '=', name);
    const change = await decide(policyOf(db, await ofName.forUpdate().executeTakeFirstOrThrow()));
    const row = await trx
      .updateTable('package_policy')
      .set({
        ...(change.enabled !== undefined && { enabled: change.enabled }),
        ...(change.decidedFor !== undefined && { decided_for: change.decidedFor }),
        ...(change.granted && { granted: [...new Set(change.granted)].sort(), granted_at: sql<Date>`now()` }),
        ...(change.config && {
          config: db.keyring.seal(json(change.config), identityOf(name)),
          configured_at: sql<Date>`now()`,
        }),
      })
      .where('name', '=', name)
      .returningAll()
      .executeTakeFirstOrThrow();
    await notify(trx, 'netraven_policy', [name]);
    return policyOf(db, row);
  });
}

/** The removal of a package from the host project of a worker. */
export interface PackageRemoval {
  readonly name: string;
  readonly removedAt: Date;
}

/**
 * Forgets the permissions and settings that a package had before its removal: the next package of this name may be of
 * anybody. Keeps them if a worker of another machine has the package, and always keeps that it was disabled. Decides about
 * each removal once for each machine. Notifies `netraven_policy`.
 *
 * @param workerId Worker whose host project the package was removed from.
 * @returns false if nothing was forgotten
 */
export async function forget(db: Database, { name, removedAt }: PackageRemoval, workerId: string): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    const { numInsertedOrUpdatedRows } = await trx
      .insertInto('decided_removal')
      .columns(['hostname', 'name', 'removed_at'])
      .expression((query) =>
        query
          .selectFrom('worker')
          .select(['hostname', sql<string>`${name}`.as('name'), sql<Date>`${removedAt}::timestamptz`.as('removed_at')])
          .where('id', '=', workerId),
      )
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (!numInsertedOrUpdatedRows) return false;
    const elsewhere = await trx
      .selectFrom('offer')
      .innerJoin('worker', 'worker.id', 'offer.worker_id')
      .select('worker.id')
      .where('offer.name', '=', name)
      .where('worker.hostname', '<>', (query) =>
        query.selectFrom('worker as own').select('own.hostname').where('own.id', '=', workerId),
      )
      .where(live)
      .executeTakeFirst();
    // The last machine that has it forgets.
    if (elsewhere) return false;
    // A decision after the removal is about the next package.
    const [granted, configured] = ['granted_at', 'configured_at'].map(
      (column) => sql<boolean>`${sql.ref(column)} < ${removedAt}`,
    );
    const { numAffectedRows } = await sql`
      update package_policy set
        granted = case when ${granted} then '{}' else granted end,
        config = case when ${configured} then null else config end,
        decided_for = case when ${granted} and ${configured} then null else decided_for end
      where name = ${name} and (granted <> '{}' and ${granted} or config is not null and ${configured})`.execute(trx);
    if (!numAffectedRows) return false;
    await notify(trx, 'netraven_policy', [name]);
    return true;
  });
}

function policyOf(db: Database, row: Selectable<Tables['package_policy']>): PackagePolicy {
  const config = row.config ? JSON.parse(db.keyring.open(row.config, identityOf(row.name))) : {};
  const isEmpty = row.granted.length === 0 && Object.keys(config as object).length === 0;
  return {
    name: row.name,
    ...(row.enabled !== null && { enabled: row.enabled }),
    granted: row.granted,
    // Nothing was given: it holds for any package of this name.
    ...(row.decided_for !== null && !isEmpty && { decidedFor: row.decided_for }),
    config,
  };
}

const identityOf = (name: string): string => `package_policy:${name}`;
