import { it } from 'vitest';
import { expectPassAsOrdinaryUser, skipped } from './ordinary-user.ts';

// test/chaos/ordinary-user.matrix.test.ts runs all of NetRaven as such a user.
// test/external-database.matrix.test.ts runs those tests of db and worker that depend on the user.
it.skipIf(skipped !== '')(
  `all kinds of hostile jobs are contained as an ordinary user${skipped}`,
  () =>
    expectPassAsOrdinaryUser(
      ['hostile', 'own-namespace', 'working-folder'].map((name) => `packages/core/test/host/${name}.test.ts`),
    ),
  900_000,
);

it.skipIf(skipped !== '')(
  `the tests of the managed PostgreSQL and of the installer pass as an ordinary user${skipped}`,
  () =>
    expectPassAsOrdinaryUser([
      ...['postgres/binaries', 'postgres/managed.matrix', 'look-at-database', 'open-database', 'while-away'].map(
        (name) => `packages/db/test/${name}.test.ts`,
      ),
      ...['journal', 'lock', 'try-package.matrix'].map((name) => `packages/installer/test/${name}.test.ts`),
    ]),
  1_800_000,
);
