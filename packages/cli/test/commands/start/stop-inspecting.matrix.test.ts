import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { copyCluster } from '@netraven/db/test-utils/copy-cluster';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { spawnNetRaven } from '../../../test-utils/netraven.ts';
import { isAlive } from '@netraven/core/system';
import { postgresPid, started, until } from '../../started.ts';
import { matching } from '../../matching.ts';

const hanging = {
  'waits for ever': 'await new Promise(() => setInterval(() => {}, 1000));',
  'loops for ever': 'for (;;);',
};

/** Start of the log message with the result of the inspection. */
const resultMessage = 'netraven-job-hanging 1.2.3 is ';

/** The processes that may read the package folder `jobs/hanging` and no other: its job hosts. */
function jobHosts(host: HostFolder): number[] {
  const grant = `--allow-fs-read=${host.at('jobs/hanging')}\0`;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => commandLine(pid).includes(grant))
    .map(Number);
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    // It has ended.
    return '';
  }
}

const logOf = (host: HostFolder): string =>
  ['netraven', 'registry']
    .map((name) => join(host.home, 'logs', `${name}.jsonl`))
    .map((file) => (existsSync(file) ? readFileSync(file, 'utf8') : ''))
    .join('');

describe.skipIf(process.platform !== 'linux')('while the inspection of a job package hangs', () => {
  it.each([
    ['SIGINT', 'waits for ever'],
    ['SIGTERM', 'loops for ever'],
  ] as const)('%s stops a start whose package %s, and leaves no process', async (signal, how) => {
    const host = new HostFolder().addJob('hanging', hanging[how]);
    await copyCluster(host.home);
    const netRaven = spawnNetRaven(host, ['start', '--port', '0']);
    await until(() => postgresPid(host.home) !== undefined && jobHosts(host).length > 0);
    const processes = [postgresPid(host.home) ?? 0, ...jobHosts(host)];
    netRaven.kill(signal);
    expect(await netRaven.ended).toEqual({ code: 0, stdout: '', stderr: 'Stopped.\n' });
    expect(processes.filter(isAlive)).toEqual([]);
    expect(jobHosts(host)).toEqual([]);
    expect(existsSync(join(host.home, 'server.json'))).toBe(false);
    // The stop did not wait for the result of the inspection.
    expect(existsSync(join(host.home, 'cache', 'registry.json'))).toBe(false);
    expect(logOf(host)).not.toContain(resultMessage);
    expect(logOf(host)).not.toContain('"critical"');
  });

  it('SIGTERM stops a running NetRaven and leaves no process', async () => {
    const host = new HostFolder();
    await copyCluster(host.home);
    const netRaven = await started(host);
    const postgres = postgresPid(host.home) ?? 0;
    host.addJob('hanging', hanging['loops for ever']);
    await until(() => jobHosts(host).length > 0);
    const processes = [postgres, ...jobHosts(host)];
    netRaven.kill('SIGTERM');
    const { code, stderr } = await netRaven.ended;
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: matching('Stopped.') });
    expect(processes.filter(isAlive)).toEqual([]);
    expect(jobHosts(host)).toEqual([]);
    expect(logOf(host)).not.toContain(resultMessage);
    expect(logOf(host)).not.toContain('trying again');
  });
});
