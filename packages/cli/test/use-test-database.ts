import { testDatabase, testKey } from '@netraven/db/test-utils/database';
import type { HostFolder } from '@netraven/test-utils/host-folder';

/** Gives a host project a database in the PostgreSQL that all tests share: a managed one takes a second of CPU. */
export async function useTestDatabase(host: HostFolder): Promise<HostFolder> {
  const db = await testDatabase();
  host.atEnd(() => db.close());
  Object.assign(host.env, { DATABASE_URL: db.url, NETRAVEN_MASTER_KEY: testKey });
  return host;
}
