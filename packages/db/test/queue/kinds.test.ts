import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { tasks } from '../../src/index.ts';
import { patientDatabase } from '../../test-utils/database.ts';
import { addDevices, closedAtEnd, offering, record, runOver } from '../../test-utils/fixtures.ts';

const db = await closedAtEnd(patientDatabase());

test('a queue job of a kind that this version does not know is left to other workers', async () => {
  await offering(db, record('backup'));
  await addDevices(db, 'sw', 1);
  const id = randomUUID();
  await db.pool.query(
    `insert into pgboss.job (id, name, data, policy, singleton_key, retry_limit)
     values ($1, 'device/default', '{"kind":"of-a-later-version"}', 'singleton', 'other', 1000)`,
    [id],
  );
  const run = await runOver(db, 'backup', 'sw');
  const fetched = [...(await tasks.fetch(db, 'default', 10)), ...(await tasks.fetch(db, 'default', 10))];
  expect(fetched.map(({ runId }) => runId)).toEqual([run.id]);
  const { rows } = await db.pool.query('select state, start_after > now() as waits from pgboss.job where id = $1', [
    id,
  ]);
  expect(rows).toEqual([{ state: 'retry', waits: true }]);
});
