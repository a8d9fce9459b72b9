import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { startTcpServer } from '../packages/db/test/tcp-server.ts';
import { runInnerSuite } from './inner-suite.ts';

/** Runs test files of `db` and `worker` on a PostgreSQL that NetRaven did not start. All must pass. */
export async function expectPassOnExternalDatabase(files: readonly string[]): Promise<void> {
  const server = await startTcpServer();
  onTestFinished(() => server.stop());
  const folder = mkdtempSync(join(tmpdir(), 'netraven-external-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const outer = Object.entries(process.env).filter(([key]) => !key.startsWith('VITEST'));
  await runInnerSuite(files, {
    env: { ...Object.fromEntries(outer), NETRAVEN_TEST_DATABASE_URL: server.url },
    report: join(folder, 'report.json'),
  });
  // The tests used that server, and left nothing in it.
  expect((await server.log()).split('create database netraven_test_').length).toBeGreaterThan(files.length / 2);
  await expect.poll(() => server.databases()).toEqual(['postgres', 'template0', 'template1']);
}
