import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startTcpServer } from '../packages/db/test/tcp-server.ts';
import { runInnerSuite } from './inner-suite.ts';

/** What the store and the engine do in a database; how the managed server itself is started is no matter of these. */
const suite = [
  ...[
    'artifacts',
    'credentials/credentials',
    'devices',
    'listen',
    'logs',
    'open-database',
    'runs',
    'schema',
    'secrets',
  ],
  ...['tasks', 'while-away', 'workers'],
].map((name) => `packages/db/test/${name}`);
const engine = ['concurrency', 'rejoin', 'run', 'task-ends'].map((name) => `packages/worker/test/${name}`);

it('the suites of the store and of the engine hold on a PostgreSQL of somebody else, on TCP and with a password', async () => {
  const server = await startTcpServer();
  onTestFinished(() => server.stop());
  const folder = mkdtempSync(join(tmpdir(), 'netraven-external-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const report = join(folder, 'report.json');
  const outer = Object.entries(process.env).filter(([key]) => !key.startsWith('VITEST'));
  const { numPassedTests, numPassedTestSuites } = await runInnerSuite([...suite, ...engine], {
    env: { ...Object.fromEntries(outer), NETRAVEN_TEST_DATABASE_URL: server.url },
    report,
  });
  expect(numPassedTests).toBeGreaterThan(150);
  expect(numPassedTestSuites).toBeGreaterThanOrEqual(suite.length + engine.length);

  // It was that server, and nothing is left in it.
  expect((await server.log()).split('create database netraven_test_').length).toBeGreaterThan(30);
  await expect.poll(() => server.databases(), { timeout: 20_000 }).toEqual(['postgres', 'template0', 'template1']);
}, 480_000);
