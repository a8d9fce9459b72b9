import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startTcpServer } from '../packages/db/test/tcp-server.ts';
import { runInnerSuite, storeAndEngine } from './inner-suite.ts';

/** What is no matter of a database of somebody else. */
const without = [
  // How the managed server is started, and what it is started from.
  ...['binaries', 'managed', 'under-load'].map((name) => `packages/db/test/postgres/${name}.test.ts`),
  // Looks at the managed server too, and takes rights away that the user of this server keeps.
  'packages/db/test/look-at-database.test.ts',
  // Runs ssh-keygen many times, and asks the database nothing.
  'packages/db/test/credentials/private-key.test.ts',
  // Logs in at the socket of the managed server.
  'packages/worker/test/database-login.test.ts',
  // Waits for a router to start; the others back up devices too.
  'packages/worker/test/frr.test.ts',
];

it('the suites of the store and of the engine hold on a PostgreSQL of somebody else, on TCP and with a password', async () => {
  const server = await startTcpServer();
  onTestFinished(() => server.stop());
  const folder = mkdtempSync(join(tmpdir(), 'netraven-external-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const report = join(folder, 'report.json');
  const outer = Object.entries(process.env).filter(([key]) => !key.startsWith('VITEST'));
  await runInnerSuite(storeAndEngine(without), {
    env: { ...Object.fromEntries(outer), NETRAVEN_TEST_DATABASE_URL: server.url },
    report,
  });
  // It was that server, and nothing is left in it.
  expect((await server.log()).split('create database netraven_test_').length).toBeGreaterThan(30);
  await expect.poll(() => server.databases()).toEqual(['postgres', 'template0', 'template1']);
}, 480_000);
