import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { startTcpServer } from '../packages/db/test-utils/tcp-server.ts';
import { runInnerSuite } from './inner-suite.ts';

/** Runs test files of `db` and `worker` on a PostgreSQL that NetRaven did not start. All must pass. */
export async function expectPassOnExternalDatabase(
  files: readonly string[],
  run: (files: readonly string[], env: NodeJS.ProcessEnv) => Promise<void> = runAsThisUser,
): Promise<void> {
  const server = await startTcpServer();
  onTestFinished(() => server.stop());
  // The few cases of `pnpm test` see the connection and the user. The matrix runs the others on the managed PostgreSQL.
  await run(files, { NETRAVEN_TEST_DATABASE_URL: server.url, NETRAVEN_TEST_MATRIX: '' });
  // The tests used that server, and left nothing in it.
  expect((await server.log()).split('create database netraven_test_').length).toBeGreaterThan(files.length / 2);
  await expect.poll(() => server.databases()).toEqual(['postgres', 'template0', 'template1']);
}

async function runAsThisUser(files: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'netraven-external-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const outer = Object.entries(process.env).filter(([key]) => !key.startsWith('VITEST'));
  await runInnerSuite(files, {
    env: { ...Object.fromEntries(outer), ...env },
    report: join(folder, 'report.json'),
  });
}
