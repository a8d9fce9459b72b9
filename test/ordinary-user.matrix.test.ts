import { it } from 'vitest';
import { filesToRunAgain } from './inner-suite.ts';
import { expectPassAsOrdinaryUser, skipped } from './ordinary-user.ts';

/** Tests that are the same for every user, or that an ordinary user cannot run. */
const without = [
  // Takes long, and is about crashes.
  'packages/db/test/postgres/under-load.test.ts',
  // Runs ssh-keygen many times, and touches nothing that belongs to a user.
  'packages/db/test/credentials/private-key.test.ts',
  // Hands a job paths as tags of a device; the paths of this user are too long for that.
  'packages/worker/test/database-login.test.ts',
  // Needs root.
  'packages/worker/test/frr.test.ts',
];

it.skipIf(skipped !== '')(
  `all kinds of hostile jobs are contained as an ordinary user${skipped}`,
  () =>
    expectPassAsOrdinaryUser(
      ['packages/core/test/host/hostile.test.ts', 'packages/core/test/host/task-folder.test.ts'],
      { NETRAVEN_TEST_MATRIX: '1' },
    ),
  900_000,
);

it.skipIf(skipped !== '')(
  `all tests of db, installer and worker pass as an ordinary user${skipped}`,
  () => expectPassAsOrdinaryUser(filesToRunAgain(without)),
  900_000,
);
