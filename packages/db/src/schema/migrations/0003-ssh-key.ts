import { sql, type Kysely } from 'kysely';

/** A credential has a password or a private key. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table credential
    alter column password drop not null,
    add column private_key bytea,
    add column key_fingerprint text,
    add constraint credential_secret check (
      num_nonnulls(password, private_key) = 1 and (private_key is null) = (key_fingerprint is null)
    )`.execute(db);
}
