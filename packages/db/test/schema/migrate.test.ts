import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../src/index.ts';
import { silent, testKey } from '../../test-utils/database.ts';
import { newDatabase } from '../../test-utils/fixtures.ts';

test('five processes that start at once on an empty database all come up, and the tables are there once', async () => {
  const { url } = await newDatabase();
  const ended = await Promise.all(
    Array.from({ length: 5 }, async () => {
      const child = spawn(
        process.execPath,
        ['--conditions=@netraven/source', join(import.meta.dirname, 'open-and-close.ts'), url],
        { env: { PATH: process.env['PATH'], NETRAVEN_MASTER_KEY: testKey }, stdio: ['ignore', 'pipe', 'pipe'] },
      );
      let said = '';
      child.stdout.on('data', (chunk) => (said += String(chunk)));
      child.stderr.on('data', (chunk) => (said += String(chunk)));
      const [code] = (await once(child, 'close')) as [number];
      return { code, said };
    }),
  );
  expect(ended).toEqual(Array.from({ length: 5 }, () => ({ code: 0, said: 'open\n' })));
  const client = new Client(url);
  await client.connect();
  const { rows } = await client.query('select name from kysely_migration order by name');
  const { rows: days } = await client.query("select from pg_inherits where inhparent = 'job_log'::regclass");
  await client.end();
  expect(rows.map((row) => row.name as string)).toEqual(['0001-tables']);
  // Today, three days ahead and the default. Around midnight, one of the processes makes a fifth day.
  expect([5, 6]).toContain(days.length);
});

test('a database of another version is refused, and nothing in it is changed', async () => {
  const { url } = await newDatabase('with tables');
  const client = new Client(url);
  await client.connect();
  onTestFinished(() => client.end());
  await client.query("insert into kysely_migration values ('0002-other', now())");
  const opening = openDatabase({ home: tmpdir(), url, logger: silent });
  await expect(opening).rejects.toMatchObject({
    code: 'NR_DATABASE_MIGRATION_FAILED',
    message: 'Cannot migrate the tables: corrupted migrations: previously executed migration 0002-other is missing',
    hint: expect.stringContaining('run that version. Nothing was changed.'),
  });
  const { rows } = await client.query('select name from kysely_migration order by name');
  expect(rows).toEqual([{ name: '0001-tables' }, { name: '0002-other' }]);
});

// Of an external server all databases belong to the one user the tests have.
test.skipIf(process.env['NETRAVEN_TEST_DATABASE_URL'])(
  'a database in which the user may make nothing is refused, and who has to allow it is told',
  async () => {
    const { name, url } = await newDatabase('foreign');
    const opening = openDatabase({ home: tmpdir(), url, logger: silent });
    await expect(opening).rejects.toMatchObject({
      code: 'NR_DATABASE_MIGRATION_FAILED',
      message: expect.stringContaining('permission denied'),
      hint: expect.stringContaining(`alter database ${name} owner to netraven`),
    });
  },
);
