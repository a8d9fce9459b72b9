import { readFileSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { findPlace } from '../../../src/place/place.ts';
import { startNetRaven } from '../../../src/commands/start/start-netraven.ts';
import { copyCluster } from '../../../../db/test/copy-cluster.ts';
import { HostFolder } from '../../host-folder.ts';
import { isAlive } from '@netraven/core/system';
import { postgresPid } from '../../started.ts';

/** A server and its sessions. */
function processesOf(postmaster: number): number[] {
  const children = readFileSync(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8').trim().split(' ');
  return [postmaster, ...children.map(Number)];
}

it.skipIf(process.platform !== 'linux')(
  'a stop while PostgreSQL hangs fails with NR_STOP_STUCK, and PostgreSQL ends once it continues',
  async () => {
    const host = new HostFolder();
    await copyCluster(host.home);
    const place = await findPlace({ root: host.folder, env: host.env });
    const netRaven = await startNetRaven({ ...place, env: host.env, port: 0 });
    const postmaster = postgresPid(host.home) ?? 0;
    const processes = processesOf(postmaster);
    const wake = (): void => processes.forEach((pid) => isAlive(pid) && process.kill(pid, 'SIGCONT'));
    onTestFinished(wake);
    for (const pid of processes) process.kill(pid, 'SIGSTOP');
    const stop = netRaven.stop(0, 1_000);
    netRaven.hurry();
    await expect(stop).rejects.toMatchObject({ code: 'NR_STOP_STUCK' });
    expect(isAlive(postmaster)).toBe(true);
    wake();
    await expect.poll(() => isAlive(postmaster)).toBe(false);
  },
);
