import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { lookAtDatabase, openDatabase } from '../src/index.ts';
import { clockDifference } from '../src/look-at-database.ts';
import { asAdmin, silent, testDatabase, testKey } from '../test-utils/database.ts';
import { newDatabase, newHome } from '../test-utils/fixtures.ts';
import { testServer } from '../test-utils/server.ts';

const env = { NETRAVEN_MASTER_KEY: testKey };

test('the check of a database by URL returns version and clock, and fails if the master key does not fit', async () => {
  const db = await testDatabase();
  onTestFinished(() => db.close());
  const look = (key: object): Promise<unknown> =>
    lookAtDatabase({ home: newHome(), url: db.url, env: key as NodeJS.ProcessEnv, logger: silent });
  const seen = (await look(env)) as { version: number; clockMs: number };
  expect(seen.version).toBeGreaterThanOrEqual(15);
  expect(Math.abs(seen.clockMs)).toBeLessThan(5000);
  const wrong = { NETRAVEN_MASTER_KEY: Buffer.alloc(32, 1).toString('base64') };
  await expect(look(wrong)).rejects.toMatchObject({ code: 'NR_SECRET_KEY_WRONG' });
  await expect(look({ XDG_CONFIG_HOME: newHome() })).rejects.toMatchObject({ code: 'NR_SECRET_KEY_WRONG' });
});

test.each([
  ['in a late answer', 20_000, 0],
  ['before the question', 9_000, -1_000],
  ['after the answer', 41_000, 1_000],
])('a clock that shows a time %s', (_, now, expected) => {
  expect(clockDifference(now, { asked: 10_000, answered: 40_000 })).toBe(expected);
});

test('an empty database is left empty, and refused if no tables may be created in it', async () => {
  const { name, url } = await newDatabase('foreign');
  const look = (): Promise<unknown> => lookAtDatabase({ home: newHome(), url, env, logger: silent });
  await expect(look()).rejects.toMatchObject({
    code: 'NR_DATABASE_MIGRATION_FAILED',
    hint: expect.stringContaining(`alter database ${name} owner to`),
  });
  const server = await testServer();
  await asAdmin(server, `alter database ${name} owner to "${server.user}"`);
  await expect(look()).resolves.toMatchObject({ version: expect.any(Number) });
  await expect(look()).resolves.toMatchObject({ version: expect.any(Number) });
});

test('a database without a server is reported as not reachable', async () => {
  const url = 'postgres://user@127.0.0.1:1/none';
  await expect(lookAtDatabase({ home: newHome(), url, env, logger: silent })).rejects.toMatchObject({
    code: 'NR_DATABASE_UNREACHABLE',
  });
});

test('the managed PostgreSQL is not made for a look, and one that was made is started and stopped again', async () => {
  const home = newHome();
  expect(await lookAtDatabase({ home, env, logger: silent })).toEqual({});
  expect(existsSync(join(home, 'postgres'))).toBe(false);
  const db = await openDatabase({ home, env, logger: silent });
  await expect(lookAtDatabase({ home, env, logger: silent })).rejects.toMatchObject({ code: 'NR_HOME_IN_USE' });
  await db.close();
  expect(await lookAtDatabase({ home, env, logger: silent })).toMatchObject({ version: 18 });
  expect(() => readFileSync(join(home, 'postgres/cluster/data/postmaster.pid'))).toThrow('ENOENT');
});
