import { sql, type Kysely } from 'kysely';

/** The TLS certificate of the HTTPS API of a device, pinned like its SSH host key. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw("alter table host_key add column service text not null default 'ssh'").execute(db);
  await sql.raw('alter table host_key drop constraint host_key_pkey, add primary key (device_id, service)').execute(db);
}
