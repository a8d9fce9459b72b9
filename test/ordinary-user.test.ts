import { it } from 'vitest';
import { expectPassAsOrdinaryUser, skipped } from './ordinary-user.ts';

// test/chaos/ordinary-user.test.ts runs all of NetRaven, with its PostgreSQL, as such a user.
it.skipIf(skipped !== '')(`the tests that depend on the user pass as an ordinary user${skipped}`, () =>
  expectPassAsOrdinaryUser([
    'packages/core/test/host/own-namespace.test.ts',
    'packages/db/test/secrets/master-key.test.ts',
    'packages/worker/test/mirror.test.ts',
    'packages/installer/test/lock.test.ts',
  ]),
);
