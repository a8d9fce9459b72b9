import { widerThan } from '@netraven/core/outbound';
import { addAllIn } from '../audit/audit.ts';
import type { NewAuditEntry } from '../audit/entry.ts';
import type { Database } from '../database.ts';
import { dbError } from '../codes.ts';
import { uuidOrNone } from '../schema/uuid.ts';
import { batchesOf } from '../schema/batches.ts';
import { inTransaction, type Trx } from '../transaction.ts';
import { checkNetworks } from './check-credential.ts';
import { credentialOf, type Credential, type CredentialRow } from './credential.ts';

/** The person who changes networks, for the audit. */
export type AuditBy = Pick<NewAuditEntry, 'who' | 'address' | 'reason'>;

/**
 * Allows a credential to be sent to more networks. Notes it in the audit. Only for a person who may see secrets: a person who
 * has a machine in a new network can read the password there.
 *
 * @throws {NetRavenError} NR_CREDENTIAL_UNKNOWN, NR_CREDENTIAL_INVALID
 */
export async function allow(db: Database, id: string, networks: readonly string[], by: AuditBy): Promise<Credential> {
  const added = checkNetworks(networks);
  return inTransaction(db, async (trx) => {
    const row = await lockedRow(trx, id);
    // Not those of imports: a network of a person stays when a device of an import is removed.
    const more = widerThan(row.allowed_networks, added);
    if (more.length === 0) return credentialOf(row);
    const kept = row.allowed_networks.filter((network) => widerThan(more, [network]).length > 0);
    const written = await trx
      .updateTable('credential')
      .set({ allowed_networks: [...kept, ...more].sort(), changed_by_person: true })
      .where('id', '=', row.id)
      .returningAll()
      .executeTakeFirstOrThrow();
    await noteNetworks(trx, [{ row, after: written.networks }], by);
    return credentialOf(written);
  });
}

/** Returns a credential, which no one else changes until the end of the transaction. @throws {NetRavenError} NR_CREDENTIAL_UNKNOWN */
export async function lockedRow(trx: Trx, id: string): Promise<CredentialRow> {
  const row = await trx
    .selectFrom('credential')
    .selectAll()
    .where('id', '=', uuidOrNone(id))
    .forUpdate()
    .executeTakeFirst();
  if (row) return row;
  throw dbError('NR_CREDENTIAL_UNKNOWN', `There is no credential ${id}`);
}

/** The networks of a credential before and after a change. */
interface NetworkChange {
  readonly row: Pick<CredentialRow, 'id' | 'name' | 'networks'>;
  readonly after: readonly string[];
}

/** Notes new networks of credentials in the audit. All of them: one that is left out would be hidden. */
export async function noteNetworks(trx: Trx, changes: readonly NetworkChange[], by: AuditBy): Promise<void> {
  // An import can change thousands of credentials.
  for (const batch of batchesOf(changes)) {
    const entries = batch.map(({ row: { id, name, networks: before }, after }): NewAuditEntry => {
      const [added, removed] = [widerThan(before, after), widerThan(after, before)];
      const subject = { credential: name, id, added: added.join(' '), removed: removed.join(' ') };
      return { ...by, action: 'credential-networks', subject };
    });
    await addAllIn(trx, entries);
  }
}
