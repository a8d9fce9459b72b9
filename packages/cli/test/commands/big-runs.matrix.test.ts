import { expect, it } from 'vitest';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { inProcess } from '../in-process.ts';
import type { Ended } from '../../test-utils/netraven.ts';
import { started } from '../started.ts';
import { useTestDatabase } from '../use-test-database.ts';

it('big runs: limits, waves and their reasons, short ids, exact repetition, and lists of 80 columns', async () => {
  const host = await useTestDatabase(new HostFolder());
  await started(host);
  const command = (words: readonly string[], columns?: number): Promise<Ended> =>
    inProcess(host, words, { env: { NETRAVEN_PASSWORD: 'canary-limits-4Rt' }, ...(columns && { columns }) });
  const ok = async (line: string, columns?: number): Promise<string> => {
    const { code, stdout, stderr } = await command(line.split(' '), columns);
    expect({ line, code, stderr: code === 0 ? '' : stderr }).toEqual({ line, code: 0, stderr: '' });
    return stdout;
  };
  const refused = async (line: string): Promise<string> => {
    const { code, stderr } = await command(line.split(' '));
    expect({ line, code }).toEqual({ line, code: 2 });
    return stderr;
  };
  // Nothing listens there.
  for (const name of ['edge-10', 'edge-2', 'edge-1']) {
    await ok(`devices add ${name} 127.0.0.1 --port 9 --platform cisco_ios --tag edge`);
  }
  await ok('credentials add lab --username netops --network 127.0.0.0/8');

  expect(await ok('limits set all 200')).toBe('At most 200 sessions of all at once, over all workers.\n');
  expect((await command(['limits', 'set', 'tag:nosuch', '5'])).stderr).toContain('no device has the tag nosuch');
  await ok('limits set credential:lab 1');
  expect(await refused('limits set credential:none 1')).toContain('NR_CREDENTIAL_UNKNOWN');
  expect(await refused('limits set site 1')).toMatch(/NR_SESSION_LIMIT_INVALID[^]*tag:<name>/);
  expect(await refused('limits set all 0')).toContain('from 1 to 1000000');
  expect(await ok('limits list')).toBe(
    'SESSIONS OF     LIMIT  USED  TASKS WAITING\nall             200    0     0\ncredential:lab  1      0     0\ntag:nosuch      5      0     0\n',
  );
  expect(await ok('limits remove tag:nosuch')).toBe('Removed the limit of tag:nosuch.\n');

  // The first device fails, and the others are skipped.
  const run = await command(['run', 'backup', '--all', '--canary', '1', '--stop-above', '10%']);
  expect(run.code).toBe(4);
  expect(run.stdout).toMatch(/NR_RUN_STOPPED: the run stopped: 1 of 1 devices of wave 1 failed, more than 10 %/);
  const [, id = ''] = /netraven runs retry (\S+) --code NR_RUN_STOPPED/.exec(run.stderr) ?? [];
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
  const short = id.slice(0, 13);
  const shown = await ok(`runs show ${short}`);
  expect(shown).toMatch(
    /^waves {5}1 device first, stops above 10 % failed\nwave {6}1 of 2\nstopped {3}the run stopped: /m,
  );
  expect(shown).toMatch(/^ran with {2}@netraven\/job-backup \S+ \(sha256-\S+=\), core \S+, Node\.js v/m);
  expect(shown).toMatch(/edge-1 .*\n2 skipped: .*: edge-2, edge-10$/m);
  expect(await refused(`run backup --all --canary 0`)).toContain('NR_USAGE_INVALID');
  expect(await refused(`run backup --all --stop-above 101%`)).toContain('from 0 to 100');

  const task = await ok(`tasks show ${short} edge-1`);
  expect(task).toMatch(/^config {4}\{.*\}\nran with {2}@netraven\/job-backup .*\nworker {4}\S+:\d+$/m);
  expect(await refused(`tasks show ${short} edge-3`)).toContain('has no device edge-3');
  expect((await command(['logs', '--run', short, '--json'])).stdout).toContain(id);
  expect(await refused('runs show 0000')).toContain('NR_RUN_UNKNOWN');

  const again = JSON.parse((await command(['runs', 'again', short, '--exactly', '--json'])).stdout) as {
    run: { id: string; waves: object; ranWith?: object };
  };
  expect(again.run.waves).toMatchObject({ canary: 1, stopAbovePercent: 10, count: 2 });
  const both = await refused(`runs show ${id.slice(0, 4)}`);
  expect(both).toMatch(/NR_RUN_AMBIGUOUS/);
  expect(both).toContain(id);
  expect(both).toContain(again.run.id);
  const inJson = JSON.parse(await ok(`runs show ${again.run.id} --json`)) as { run: { ranWith: object[] } };
  expect(inJson.run.ranWith).toMatchObject([
    { packageName: '@netraven/job-backup', attempts: expect.any(Number) as number },
  ]);

  // Waves and windows of schedules.
  await ok('schedules add nightly-of-all-edges backup --all --time daily --canary 2 --wave 50 --stop-above 5');
  expect(await ok('schedules show nightly-of-all-edges')).toMatch(
    /^waves {9}2 devices first, then 50 at a time, stops above 5 % failed$/m,
  );
  await ok('schedules set nightly-of-all-edges --no-waves');
  expect(await ok('schedules show nightly-of-all-edges')).not.toContain('waves');
  await command(['windows', 'add', 'office', 'deny', 'mon-fri 07:00-19:00', '--tag', 'edge']);
  const changed = await command([
    'windows',
    'set',
    'office',
    '--period',
    'sat,sun',
    '22:00-05:00',
    '--all-devices',
    '--writes-only',
  ]);
  expect(changed.stdout).toMatch(
    /^Changed office: jobs that may change devices on all devices start nothing within sat,sun, 22:00-05:00 /,
  );
  expect(await refused('windows set office')).toContain('Nothing to change was named');
  expect(await refused('windows set nosuch --all-jobs')).toContain('NR_WINDOW_UNKNOWN');
  expect(await refused('windows set office --tag edge --all-devices')).toContain("'--all-devices' cannot be used with");
  expect(await refused('windows set office --writes-only --all-jobs')).toContain("'--all-jobs' cannot be used with");
  const unknown = await refused('windows remove offices');
  expect(unknown).toContain('NR_WINDOW_UNKNOWN: There is no window offices. Did you mean "office"?');
  expect(await refused('windows remove office')).toContain('NR_QUESTION_UNASKED: There is no terminal to ask: Remove');

  for (const list of ['runs list', 'plan', 'schedules list', `tasks list ${short}`, 'workers list', 'windows list']) {
    const lines = (await ok(list, 80)).trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expect([list, line, line.length <= 80]).toEqual([list, line, true]);
  }
  const [, attempts = ''] = /^(ATTEMPT [^]*?)\n(?:\n|$)/m.exec(await ok(`tasks show ${short} edge-1`, 80)) ?? [];
  expect(attempts.split('\n').filter((line) => line.length > 80)).toEqual([]);
  const [, first = ''] = (await ok('runs list', 80)).split('\n');
  expect(again.run.id.startsWith(first.split(' ')[0] ?? '-')).toBe(true);

  // The last device of a schedule.
  await ok('schedules set nightly-of-all-edges --device edge-1*');
  for (const name of ['edge-10', 'edge-2']) {
    expect((await command(['devices', 'remove', name, '--yes'])).stderr).not.toContain('last device');
  }
  expect((await command(['devices', 'remove', 'edge-1', '--yes'])).stderr).toContain(
    'It is the last device of the schedule nightly-of-all-edges',
  );
});
