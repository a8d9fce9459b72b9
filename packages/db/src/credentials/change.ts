import { widerThan } from '@netraven/core/outbound';
import { shellWord } from '@netraven/core/registry';
import { sql, type RawBuilder } from 'kysely';
import type { Database } from '../database.ts';
import { dbError } from '../codes.ts';
import { lockJumpHosts } from '../devices/jump-hosts.ts';
import { inTransaction } from '../transaction.ts';
import { lockedRow, noteNetworks, type AuditBy } from './allow.ts';
import { checkCredential, checkNetworks } from './check-credential.ts';
import {
  credentialOf,
  enableIdentity,
  loginTag,
  type Credential,
  type CredentialRow,
  type NewCredential,
} from './credential.ts';
import { loginValues } from './login-values.ts';

/** Changes of a credential. Absent fields stay as they are. Each of `password`, `privateKey` and `agent` replaces the former login. */
export interface CredentialChange extends Partial<Omit<NewCredential, 'name' | 'enablePassword' | 'networks'>> {
  /** Null removes it. */
  readonly enablePassword?: string | null;
  /** In place of the former ones. No wider, unless the change replaces all secrets. */
  readonly networks?: Omit<AuditBy, 'reason'> & { readonly to: readonly string[] };
}

/** Columns of a credential that gets another login: that one may be right, and answers to the former one do not count. */
export const otherLogin: Pick<CredentialRow, 'refusals' | 'frozen_at' | 'accepted_at'> & {
  readonly login_version: RawBuilder<number>;
} = {
  refusals: [],
  frozen_at: null,
  accepted_at: null,
  login_version: sql<number>`login_version + 1`,
};

/**
 * Changes a credential and seals its secrets. Tasks use it from their next start on. Another login thaws it.
 *
 * @throws {NetRavenError} NR_CREDENTIAL_UNKNOWN, NR_CREDENTIAL_INVALID, NR_CREDENTIAL_WIDENED, NR_CREDENTIAL_KEY_UNREADABLE, NR_CREDENTIAL_PASSPHRASE_MISSING, NR_CREDENTIAL_PASSPHRASE_WRONG
 */
export async function change(db: Database, id: string, changed: CredentialChange): Promise<Credential> {
  const { username, password, agent, enablePassword, tags, priority, maxRefusals, networks: wanted } = changed;
  const key = checkCredential(changed);
  const networks = wanted && checkNetworks(wanted.to);
  const values = {
    ...(username !== undefined && { username, ...otherLogin }),
    ...((password !== undefined || agent || key) && {
      ...loginValues(db.keyring, id, changed, key),
      ...otherLogin,
    }),
    ...(enablePassword !== undefined && {
      enable_password: enablePassword === null ? null : db.keyring.seal(enablePassword, enableIdentity(id)),
    }),
    ...(tags && { tags: [...new Set(tags)].sort() }),
    ...(priority !== undefined && { priority }),
    ...(maxRefusals !== undefined && { max_refusals: maxRefusals }),
  };
  if (Object.keys(values).length === 0 && !networks) {
    throw dbError('NR_CREDENTIAL_INVALID', 'The change of the credential is empty');
  }
  return inTransaction(db, async (trx) => {
    // An import that has read the tags of devices would write the tag of this credential away.
    if (hasNewSecret(changed)) await lockJumpHosts(trx);
    const row = await lockedRow(trx, id);
    if (networks) requireOwnSecrets(row, changed, networks);
    const written = await trx
      .updateTable('credential')
      .set({ ...values, ...networksAfter(row, changed, networks), changed_by_person: true })
      .where('id', '=', row.id)
      .returningAll()
      .executeTakeFirstOrThrow();
    if (written.imported_networks === null && row.imported_networks) {
      await trx.deleteFrom('imported_login').where('credential_id', '=', row.id).execute();
      // Its devices keep it: a sync takes only the tags that its source gave.
      const tag = loginTag(row.name);
      await sql`update device set source_tags = array_remove(source_tags, ${tag}) where ${tag} = any(source_tags)`.execute(
        trx,
      );
    }
    if (wanted && row.networks.join() !== written.networks.join()) {
      const { who, address } = wanted;
      const reason = hasOwnSecrets(row, changed) ? 'with a new login' : 'no new network';
      await noteNetworks(trx, [{ row, after: written.networks }], { who, address, reason });
    }
    return credentialOf(written);
  });
}

/** Refuses to send a stored secret to more networks: a caller who does not know it could receive it there. */
function requireOwnSecrets(row: CredentialRow, changed: CredentialChange, networks: readonly string[]): void {
  const more = widerThan(row.networks, networks);
  if (more.length === 0 || hasOwnSecrets(row, changed)) return;
  throw dbError('NR_CREDENTIAL_WIDENED', `The stored secrets of ${row.name} may not go to ${more.join(', ')}`, {
    hint: `Allow it as the user of \`netraven start\`, \`netraven credentials allow ${shellWord(row.name)} ${more.map(shellWord).join(' ')}\`, or give all its secrets again together with its networks.`,
  });
}

/**
 * Returns the networks after a change. A credential of imports to which a person gives a secret becomes that of the person:
 * an import must neither send this secret to the addresses of its source, nor its own login to the networks of the new one,
 * nor tell by a tag if the two are equal.
 */
function networksAfter(
  row: CredentialRow,
  changed: CredentialChange,
  wanted: readonly string[] | undefined,
): Partial<Pick<CredentialRow, 'allowed_networks' | 'imported_networks'>> {
  const imported = hasNewSecret(changed) ? null : row.imported_networks;
  if (imported === null) {
    const allowed = [...(wanted ?? row.networks)];
    if (allowed.length === 0) {
      throw dbError('NR_CREDENTIAL_INVALID', `${row.name} has no network to which its new login may go`, {
        hint: `Name them: \`netraven credentials set ${shellWord(row.name)} --network <network>\`.`,
      });
    }
    return { allowed_networks: allowed, imported_networks: null };
  }
  if (!wanted) return {};
  const kept = imported.filter((network) => widerThan(wanted, [network]).length === 0);
  const allowed = wanted.filter((network) => widerThan(kept, [network]).length > 0);
  return { allowed_networks: allowed, imported_networks: kept };
}

/** Returns true if a person gives a secret, whatever else stays. */
function hasNewSecret({ password, privateKey, agent, enablePassword }: CredentialChange): boolean {
  return (password ?? privateKey ?? agent ?? enablePassword) !== undefined;
}

/** Returns true if no stored secret is left after the change. */
function hasOwnSecrets(row: CredentialRow, { password, privateKey, agent, enablePassword }: CredentialChange): boolean {
  const hasLogin = (password ?? privateKey ?? agent) !== undefined;
  return hasLogin && (row.enable_password === null || enablePassword !== undefined);
}
