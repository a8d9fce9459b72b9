import { it } from 'vitest';
import { expectPassOnExternalDatabase } from './external-database.ts';
import { filesToRunAgain } from './inner-suite.ts';
import { expectPassAsOrdinaryUser, skipped } from './ordinary-user.ts';

/** Tests that say nothing about an external database or about another user. */
const without = [
  // How the managed server is started, and what it is started from.
  ...['binaries', 'managed.matrix', 'under-load.matrix'].map((name) => `packages/db/test/postgres/${name}.test.ts`),
  // Starts the managed server too, and removes rights that the user of this server keeps.
  'packages/db/test/look-at-database.test.ts',
  // Starts a server of its own, and waits until connections to it are given up.
  'packages/db/test/black-hole.matrix.test.ts',
  // Their size and their package manager count, not the database or the user.
  'packages/db/test/retention/large-history.matrix.test.ts',
  'packages/installer/test/at-once.matrix.test.ts',
  // Runs ssh-keygen many times and does not use the database.
  'packages/db/test/credentials/private-key.test.ts',
  // Logs in at the socket of the managed server.
  'packages/worker/test/database-login.test.ts',
  // Needs root, and waits for a router to start.
  'packages/worker/test/frr.test.ts',
];

// One suite for both: what fails only for one of them fails here too, in half of the time.
it(`the tests of db, installer and worker pass on an external PostgreSQL over TCP with a password, as an ordinary user${skipped}`, async () => {
  const files = filesToRunAgain(without);
  await (skipped === ''
    ? expectPassOnExternalDatabase(files, expectPassAsOrdinaryUser)
    : expectPassOnExternalDatabase(files));
}, 1_800_000);
