import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { prepared } from '../src/prepared.ts';
import { testDatabase } from '../test-utils/database.ts';

it('a connection prepares a marked statement once, under its name, and repeats it with other values', async () => {
  const db = await testDatabase();
  try {
    const add = (a: number): ReturnType<typeof prepared<{ sum: number }>> =>
      prepared('add one', sql<{ sum: number }>`select ${a}::int + 1 as sum`);
    await db.kysely.connection().execute(async (connection) => {
      expect((await add(1).execute(connection)).rows).toEqual([{ sum: 2 }]);
      expect((await add(41).execute(connection)).rows).toEqual([{ sum: 42 }]);
      await sql`select ${1}::int`.execute(connection);
      const { rows } = await sql<{ name: string }>`select name from pg_prepared_statements`.execute(connection);
      expect(rows).toEqual([{ name: 'add one' }]);
    });
  } finally {
    await db.close();
  }
});
