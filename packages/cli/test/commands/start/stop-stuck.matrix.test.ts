import { readFileSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { findPlace } from '../../../src/place/place.ts';
import { startNetRaven } from '../../../src/commands/start/start-netraven.ts';
import { copyCluster } from '@netraven/db/test-utils/copy-cluster';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { isAlive } from '@netraven/core/system';
import { postgresPid } from '../../started.ts';

/** Stops a server and its sessions. Returns a function that continues them. */
function freeze(postmaster: number): () => void {
  const frozen = [postmaster];
  const wake = (): void => frozen.forEach((pid) => signal(pid, 'SIGCONT'));
  onTestFinished(wake);
  // The server first: it then starts no other process.
  signal(postmaster, 'SIGSTOP');
  const children = readFileSync(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8')
    .trim()
    .split(' ')
    .map(Number);
  for (const pid of children) signal(pid, 'SIGSTOP');
  frozen.push(...children);
  return wake;
}

/** Sends a signal. A session, such as that of a background worker, may have ended by itself. */
function signal(pid: number, name: 'SIGSTOP' | 'SIGCONT'): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

it.skipIf(process.platform !== 'linux')(
  'a stop while PostgreSQL hangs fails with NR_STOP_STUCK, and PostgreSQL ends once it continues',
  async () => {
    const host = new HostFolder();
    await copyCluster(host.home);
    const place = await findPlace({ root: host.folder, env: host.env });
    const netRaven = await startNetRaven({ ...place, env: host.env, port: 0 });
    const postmaster = postgresPid(host.home);
    if (postmaster === undefined) throw new Error('PostgreSQL does not run');
    const wake = freeze(postmaster);
    const stop = netRaven.stop(0, 1_000);
    netRaven.hurry();
    await expect(stop).rejects.toMatchObject({ code: 'NR_STOP_STUCK' });
    expect(isAlive(postmaster)).toBe(true);
    wake();
    await expect.poll(() => isAlive(postmaster)).toBe(false);
  },
);
