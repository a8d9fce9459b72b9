import { it } from 'vitest';
import { expectPassOnExternalDatabase } from './external-database.ts';
import { filesToRunAgain } from './inner-suite.ts';

/** Tests that say nothing about an external database. */
const without = [
  // How the managed server is started, and what it is started from.
  ...['binaries', 'managed', 'under-load'].map((name) => `packages/db/test/postgres/${name}.test.ts`),
  // Starts the managed server too, and removes rights that the user of this server keeps.
  'packages/db/test/look-at-database.test.ts',
  // Runs ssh-keygen many times and does not use the database.
  'packages/db/test/credentials/private-key.test.ts',
  // Logs in at the socket of the managed server.
  'packages/worker/test/database-login.test.ts',
  // Waits for a router to start; other tests back up devices too.
  'packages/worker/test/frr.test.ts',
];

it('all tests of db, installer and worker pass on an external PostgreSQL over TCP with a password', async () => {
  await expectPassOnExternalDatabase(filesToRunAgain(without));
}, 900_000);
