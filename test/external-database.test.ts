import { it } from 'vitest';
import { expectPassOnExternalDatabase } from './external-database.ts';

it('the tests that depend on the database connection pass on an external PostgreSQL over TCP with a password', async () => {
  await expectPassOnExternalDatabase([
    'packages/db/test/listen/listener.test.ts',
    'packages/db/test/open-database.test.ts',
    'packages/db/test/schema/migrate.test.ts',
    'packages/db/test/tasks/standstill.test.ts',
    'packages/db/test/while-away.test.ts',
    'packages/worker/test/run.test.ts',
  ]);
});
