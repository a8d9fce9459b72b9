import { it } from 'vitest';
import { expectPassAsOrdinaryUser, skipped } from './ordinary-user.ts';

// test/external-database.matrix.test.ts runs all tests of db, installer and worker as such a user.
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
  `the tests of the managed PostgreSQL pass as an ordinary user${skipped}`,
  () =>
    expectPassAsOrdinaryUser(
      ['postgres/binaries', 'postgres/managed', 'look-at-database', 'open-database', 'while-away'].map(
        (name) => `packages/db/test/${name}.test.ts`,
      ),
    ),
  900_000,
);
