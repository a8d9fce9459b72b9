import { widerThan } from '@netraven/core/outbound';
import { addIn } from '../audit/audit.ts';
import type { NewAuditEntry } from '../audit/entry.ts';
import type { Database } from '../database.ts';
import { dbError } from '../codes.ts';
import { uuidOrNone } from '../runs/uuid.ts';
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
      .set({ allowed_networks: [...kept, ...more].sort() })
      .where('id', '=', row.id)
      .returningAll()
      .executeTakeFirstOrThrow();
    await noteNetworks(trx, row, written.networks, by);
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

/** An import can give a credential thousands of addresses. */
const mostNamed = 50;

function listed(networks: readonly string[]): string {
  const more = networks.length - mostNamed;
  return `${networks.slice(0, mostNamed).join(' ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** Notes new networks of a credential in the audit. */
export async function noteNetworks(
  trx: Trx,
  { id, name, networks: before }: CredentialRow,
  after: readonly string[],
  by: AuditBy,
): Promise<void> {
  const [added, removed] = [widerThan(before, after), widerThan(after, before)];
  const subject = { credential: name, id, added: listed(added), removed: listed(removed) };
  await addIn(trx, { ...by, action: 'credential-networks', subject });
}
