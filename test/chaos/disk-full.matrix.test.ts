import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { queryHome } from '../../packages/test-utils/src/query-home.ts';
import { expectEachOnce, expectOneCommitPerVersion } from './expect-each-once.ts';
import { House, login } from './house.ts';
import { startNetwork } from './network.ts';
import { maySmallDisk, mountSmallDisk } from '../../packages/test-utils/src/small-disk.ts';

/** Bytes of a file of PostgreSQL's write-ahead log. */
const walSegment = 16 * 2 ** 20;

const why = maySmallDisk ? '' : ' (skipped: only root may mount a small disk to fill)';

describe.runIf(maySmallDisk)(`a full disk${why}`, () => {
  it('under the mirror, then the log files: backups and log lines are kept, and both catch up once there is space', async () => {
    const network = await startNetwork(
      Array.from({ length: 10 }, (_, index) => ({ name: `sw-${index + 1}`, platform: 'cisco_ios', ...login })),
    );
    const house = new House({ slots: 5 });
    const [underMirror, underLogs] = [mountSmallDisk(house.mirror, 4), mountSmallDisk(join(house.home, 'logs'), 2)];
    const log = (): string => readFileSync(join(house.home, 'logs', 'netraven.jsonl'), 'utf8');
    const netraven = await house.start();
    await house.addDevices(network);
    const backUp = async (): Promise<string> => {
      const runId = await house.backUpAll();
      expect(await house.until(runId, ({ finishedAt }) => finishedAt !== null)).toMatchObject({ status: 'success' });
      return runId;
    };
    await expectEachOnce(house, await backUp(), network);

    underMirror.fill();
    await network.configure('ntp server 10.0.0.123');
    await backUp();
    await expect.poll(log).toMatch(/"worker.mirror".*(Out of diskspace|No space left)/);
    expect(await house.committed()).toHaveLength(10);
    const [, newest] = (await house.versions()).slice(-2);
    expect(await house.api(`/artifacts/${newest}`)).toMatchObject({ version: 2 });
    underMirror.free();
    await expectOneCommitPerVersion(house, 20);
    expect(readdirSync(house.mirror).filter((name) => name.includes('crash'))).toEqual([]);

    underLogs.fill();
    for (let round = 0; round < 2; round++) await backUp();
    const lines = await house.query<{ count: string }>(
      // A task that lost its lease on a busy machine has two of these lines.
      `select count(distinct (job_id, device_id)) from job_log
       where log_type = 'job' and message like 'Backup of % started'`,
    );
    expect(lines).toEqual([{ count: '40' }]);
    underLogs.free();
    const after = await backUp();
    await expect.poll(log).toContain(after);
    expect(await house.stop(netraven)).toEqual({ code: 0, left: [] });
  });

  it('under the database: stored data can be read until PostgreSQL cannot write its log; the run continues once there is space', async () => {
    const description = (): string => ` description ${randomBytes(150).toString('base64url')}`;
    const lines = (): string => Array.from({ length: 1_500 }, description).join('\n');
    const network = await startNetwork(
      Array.from({ length: 40 }, (_, index) => {
        const name = `sw-${index + 1}`;
        const config = `!\nversion 15.2\nhostname ${name}\n!\ninterface Loopback0\n${lines()}\n!\nend\n`;
        return { name, platform: 'cisco_ios', ...login, latencyMs: 50, config };
      }),
    );
    const house = new House({ slots: 5 });
    const disk = mountSmallDisk(join(house.home, 'postgres'), 192, '0755');
    const netraven = await house.start();
    await house.addDevices(network);
    const superuser = (statement: string): Promise<object[]> => queryHome(house.home, statement, 'postgres');
    const growLog = (): Promise<object[]> =>
      superuser(`select pg_logical_emit_message(false, 'test', repeat('x', ${walSegment}))`);
    // PostgreSQL keeps these segments of its log for later: at first only its tables cannot grow.
    for (let segment = 0; segment < 4; segment++) await growLog();
    await superuser('checkpoint');
    const runId = await house.backUpAll();
    await house.until(runId, ({ counts }) => (counts['success'] ?? 0) > 2);
    const [kept] = await house.versions();
    disk.fill();
    const log = (): string => readFileSync(join(house.home, 'logs', 'postgres.log'), 'utf8');
    await expect.poll(log).toContain('No space left on device');
    expect(await house.api(`/artifacts/${kept}`)).toMatchObject({ version: 1 });
    while (await growLog().catch(() => false));
    await expect.poll(() => house.postmaster()).toBeUndefined();
    await expect(house.api(`/artifacts/${kept}`)).rejects.toThrow('NR_SERVER_NOT_READY');
    disk.free();
    await house.until(runId, ({ finishedAt }) => finishedAt !== null);
    await expectEachOnce(house, runId, network);
    expect(await house.stop(netraven)).toEqual({ code: 0, left: [] });
  });
});
