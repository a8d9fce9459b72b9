import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../src/index.ts';
import { asAdmin, silent, testKey } from '../database.ts';
import { testServer, type TestServer } from '../server.ts';

let name: string;
let server: TestServer;
beforeAll(async () => {
  server = await testServer();
  name = `${server.prefix}${randomBytes(6).toString('hex')}`;
  await asAdmin(server, `create database ${name} owner "${server.user}"`);
});
afterAll(() => asAdmin(server, `drop database ${name} with (force)`));

test('five processes that start at once on an empty database all come up, and the tables are there once', async () => {
  const ended = await Promise.all(
    Array.from({ length: 5 }, async () => {
      const child = spawn(
        process.execPath,
        ['--conditions=@netraven/source', join(import.meta.dirname, 'open-and-close.ts'), server.urlOf(name)],
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
  const client = new Client(server.urlOf(name));
  await client.connect();
  const { rows } = await client.query('select name from kysely_migration order by name');
  const { rows: days } = await client.query("select from pg_inherits where inhparent = 'job_log'::regclass");
  await client.end();
  expect(rows.map((row) => row.name as string)).toEqual(['0001-tables']);
  // Today, three days ahead and the default. Around midnight, one of the processes makes a fifth day.
  expect([5, 6]).toContain(days.length);
});

test('a database of another version is refused, and nothing in it is changed', async () => {
  const other = `${server.prefix}${randomBytes(6).toString('hex')}`;
  await asAdmin(server, `create database ${other} template ${server.template} owner "${server.user}"`);
  onTestFinished(() => asAdmin(server, `drop database ${other} with (force)`));
  const client = new Client(server.urlOf(other));
  await client.connect();
  onTestFinished(() => client.end());
  await client.query("insert into kysely_migration values ('0002-other', now())");
  const opening = openDatabase({ home: tmpdir(), url: server.urlOf(other), logger: silent });
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
    const foreign = `${server.prefix}${randomBytes(6).toString('hex')}`;
    await asAdmin(server, `create database ${foreign}`);
    const opening = openDatabase({ home: tmpdir(), url: server.urlOf(foreign), logger: silent });
    await expect(opening).rejects.toMatchObject({
      code: 'NR_DATABASE_MIGRATION_FAILED',
      message: expect.stringContaining('permission denied'),
      hint: expect.stringContaining(`alter database ${foreign} owner to netraven`),
    });
    await asAdmin(server, `drop database ${foreign} with (force)`);
  },
);
