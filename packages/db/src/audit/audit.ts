import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { json, plain } from '../schema/json.ts';
import { inTransaction, type Trx } from '../transaction.ts';
import { hashOfEntry, noEntry, type AuditEntry, type AuditSubject, type NewAuditEntry } from './entry.ts';

/** Held while an entry is added, so that each one follows the last. */
const auditLock = 0x6e726175;

/** Entries that {@link verify} reads at a time. */
const verifiedAtOnce = 1_000;

/** Adds an entry. What it is about may be shown once this has succeeded. */
export async function add(db: Database, entry: NewAuditEntry): Promise<AuditEntry> {
  const [added] = await inTransaction(db, (trx) => addAllIn(trx, [entry]));
  if (!added) throw new TypeError('no entry was added');
  return added;
}

/** Adds entries in a transaction, in their order. All in one statement, which can have some thousand. */
export async function addAllIn(trx: Trx, entries: readonly NewAuditEntry[]): Promise<AuditEntry[]> {
  if (entries.length === 0) return [];
  await sql`select pg_advisory_xact_lock(${auditLock})`.execute(trx);
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(trx);
  let last = await trx.selectFrom('audit').select(['id', 'hash']).orderBy('id', 'desc').limit(1).executeTakeFirst();
  const added = entries.map((entry): AuditEntry => {
    const fields = {
      id: (last?.id ?? 0) + 1,
      at: rows[0]?.now ?? new Date(),
      who: plain(entry.who),
      address: entry.address,
      action: entry.action,
      // As it will be read, because the hash is compared then.
      subject: JSON.parse(json(entry.subject)) as AuditSubject,
      reason: plain(entry.reason),
      previous: last?.hash ?? noEntry,
    };
    last = { id: fields.id, hash: hashOfEntry(fields) };
    return { ...fields, hash: last.hash };
  });
  await trx
    .insertInto('audit')
    .values(added.map((entry) => ({ ...entry, subject: json(entry.subject) })))
    .execute();
  return added;
}

/** Returns an entry; undefined for an unknown id. */
export async function get(db: Database, id: number): Promise<AuditEntry | undefined> {
  return db.kysely.selectFrom('audit').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Lists entries, newest first. @param by `before`: only entries with a smaller id */
export async function list(
  db: Database,
  by: { readonly before?: number | undefined; readonly limit: number },
): Promise<AuditEntry[]> {
  let query = db.kysely.selectFrom('audit').selectAll().orderBy('id', 'desc').limit(by.limit);
  if (by.before !== undefined) query = query.where('id', '<', by.before);
  return query.execute();
}

/** The result of a check of all entries. */
export interface AuditCheck {
  /** Entries that were read. */
  readonly entries: number;
  /** The newest one. Its hash, kept elsewhere, tells later if newer entries were removed. Null: none. */
  readonly last: { readonly id: number; readonly hash: Buffer } | null;
  /** The first entry that is not as it was added, or that follows a missing one. */
  readonly broken: { readonly id: number; readonly why: 'changed' | 'gap' } | null;
}

/** Checks that each entry is as it was added and follows the one before. */
export async function verify(db: Database): Promise<AuditCheck> {
  let last = null as AuditCheck['last'];
  let entries = 0;
  let read: number | undefined;
  for (;;) {
    // From the smallest id on: an entry with a negative one is forged.
    let query = db.kysely.selectFrom('audit').selectAll().orderBy('id').limit(verifiedAtOnce);
    if (read !== undefined) query = query.where('id', '>', read);
    const rows: AuditEntry[] = await query.execute();
    for (const row of rows) {
      entries++;
      read = row.id;
      const follows = row.id === (last?.id ?? 0) + 1 && row.previous.equals(last?.hash ?? noEntry);
      if (!hashOfEntry(row).equals(row.hash)) return { entries, last, broken: { id: row.id, why: 'changed' } };
      if (!follows) return { entries, last, broken: { id: row.id, why: 'gap' } };
      last = { id: row.id, hash: row.hash };
    }
    if (rows.length < verifiedAtOnce) return { entries, last, broken: null };
  }
}
