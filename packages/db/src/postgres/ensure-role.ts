import { Client, type ClientConfig } from 'pg';

/** Makes the role of the application, which is not a superuser, and its database, if missing. */
export async function ensureRole(adminLogin: ClientConfig, password: string): Promise<void> {
  const client = new Client(adminLogin);
  client.on('error', () => undefined); // the running query rejects too
  await client.connect();
  try {
    const { rows } = await client.query<{ role: boolean; database: boolean }>(
      `select exists (select from pg_roles where rolname = 'netraven') as role,
              exists (select from pg_database where datname = 'netraven') as database`,
    );
    if (!rows[0]?.role) {
      await client.query(
        `create role netraven login nosuperuser nocreatedb nocreaterole password ${client.escapeLiteral(password)}`,
      );
    }
    if (!rows[0]?.database) await client.query('create database netraven owner netraven');
  } finally {
    await client.end();
  }
}
