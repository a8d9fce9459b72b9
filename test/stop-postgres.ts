import { readFile, rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { isAlive } from '../packages/core/src/system/is-alive.ts';
import { folderOf, keeperFile } from '../packages/db/test-utils/run-folder.ts';

/** Stops the tests' PostgreSQL at the end of a run, and waits for it. If vitest is killed, its keeper stops it alone. */
export async function teardown(): Promise<void> {
  const folder = folderOf(process.pid);
  const keeper = Number(await readFile(keeperFile(folder), 'utf8').catch(() => NaN));
  // No test of this run used it, or it could not start.
  if (!isAlive(keeper)) return;
  process.kill(keeper, 'SIGTERM');
  while (isAlive(keeper)) await wait(20);
  // A keeper that cannot handle the signal yet leaves its folder.
  await rm(folder, { recursive: true, force: true });
}
