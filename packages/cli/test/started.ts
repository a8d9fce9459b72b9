import { once } from 'node:events';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isAlive } from '@netraven/core/system';
import type { HostFolder } from '@netraven/test-utils/host-folder';
import { spawnNetRaven, type SpawnOptions } from '../test-utils/netraven.ts';

export type Started = ReturnType<typeof spawnNetRaven>;

/** Runs `netraven start` on a free port until it listens. Stopped after the test, with its PostgreSQL. */
export async function started(
  host: HostFolder,
  { args = [], ...options }: SpawnOptions & { readonly args?: readonly string[] } = {},
): Promise<Started> {
  const child = spawnNetRaven(host, ['start', '--port', '0', ...args], options);
  host.atEnd(async () => {
    child.kill('SIGTERM');
    await child.ended;
  });
  await Promise.race([once(child.stdout, 'data'), child.ended]);
  if (!existsSync(join(host.home, 'server.json'))) {
    throw new Error(`netraven start did not listen: ${JSON.stringify(await child.ended)}`);
  }
  return child;
}

/** Returns the process id of the home's PostgreSQL. Undefined if it does not run. */
export function postgresPid(home: string): number | undefined {
  const [file] = globSync('postgres/**/postmaster.pid', { cwd: home });
  if (file === undefined) return undefined;
  const pid = Number(readOrEmpty(join(home, file)).split('\n')[0]);
  return pid > 0 && isAlive(pid) ? pid : undefined;
}

/** Reads a file; empty if it was removed or its folder renamed meanwhile. */
function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

/** Waits until something holds; the test's own timeout is the limit. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await wait(20);
}
