import { testDatabase, testKey, type TestDatabase } from '@netraven/db/test-utils/database';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { inProcess } from '../../in-process.ts';
import type { Ended } from '../../../test-utils/netraven.ts';
import { started } from '../../started.ts';

/** A NetRaven that runs, for tests of adoption. */
export interface Adopting {
  readonly host: HostFolder;
  readonly db: TestDatabase;
  readonly command: (...words: string[]) => Promise<Ended>;
}

export async function startAdopting(): Promise<Adopting> {
  const host = new HostFolder();
  const db = await testDatabase();
  host.atEnd(() => db.close());
  Object.assign(host.env, { DATABASE_URL: db.url, NETRAVEN_MASTER_KEY: testKey });
  await started(host);
  return { host, db, command: (...words) => inProcess(host, words) };
}
