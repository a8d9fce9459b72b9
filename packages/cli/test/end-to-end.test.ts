import { expect, it, onTestFinished } from 'vitest';
import { startSimulator } from '@netraven/testing';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { inProcess } from './in-process.ts';
import { netraven, outputUntil, spawnNetRaven } from '../test-utils/netraven.ts';
import { isAlive } from '@netraven/core/system';
import { postgresPid, started } from './started.ts';
import { refusal } from './matching.ts';

const password = 'canary-login-4711';
const slow = `export const meta = { jobType: 'slow', scope: 'fleet' };
export const run = ({ signal, logger }) => new Promise((resolve) => {
  logger.info('begun');
  const timer = setInterval(() => {}, 1000);
  signal.addEventListener('abort', () => { clearInterval(timer); resolve({ success: false }); });
});`;

const iosOnly = `export const meta = { jobType: 'ios-only', platforms: ['cisco_ios'] };
export const run = async () => ({ success: true, message: 'looked at' });`;

interface Shown {
  readonly run: { readonly id: string; readonly status: string; readonly counts: { readonly success: number } };
  readonly tasks: readonly { readonly status: string; readonly device: { readonly name: string } }[];
}

it('a device is added, backed up and looked at by commands alone, and a stop leaves nothing running', async () => {
  const simulator = await startSimulator([
    { name: 'core-1', platform: 'cisco_ios', username: 'netops', password },
    { name: 'edge-1', platform: 'linux_frr', username: 'netops', password },
    { name: 'edge-2', platform: 'cisco_ios', username: 'netops', password: 'another-one' },
  ]);
  onTestFinished(() => simulator.close());
  const host = new HostFolder().addJob('slow', slow).addJob('ios-only', iosOnly);
  const netRaven = await started(host);
  const outputs: string[] = [];
  const command = async (
    line: string,
    input?: string,
  ): Promise<{ code: number | null; stdout: string; stderr: string }> => {
    const args = line.split(' ');
    const ended = await (input === undefined ? inProcess(host, args) : netraven(host, args, { input }));
    outputs.push(ended.stdout, ended.stderr);
    return ended;
  };

  // Setting up.
  expect(await command('devices list')).toMatchObject({ code: 0, stdout: '' });
  const added = await command(
    'credentials add lab --username netops --network 127.0.0.0/8 --password-stdin',
    `${password}\n`,
  );
  expect(added).toMatchObject({ code: 0, stdout: 'Added lab (netops), for every device in 127.0.0.0/8.\n' });
  for (const { name, address, port } of simulator.devices) {
    const platform = name === 'edge-1' ? 'linux_frr' : 'cisco_ios';
    const line = `devices add ${name} ${address} --port ${port} --platform ${platform} --tag ${name.split('-')[0]}`;
    expect(await command(line)).toMatchObject({ code: 0 });
  }
  expect((await command('devices list')).stdout).toMatch(
    /^edge-1 +127\.0\.0\.1:\d+ +linux_frr +edge +never +- +- +-$/m,
  );
  expect((await command('credentials list')).stdout).toMatch(
    /^lab +netops +\(all devices\) +127\.0\.0\.0\/8 +100 +no +20/m,
  );
  expect((await command('credentials list --json')).stdout).not.toContain('"password":');
  expect((await command('platforms list')).stdout).toMatch(/^cisco_ios +Cisco +IOS +shell +.*last line.* +built-in$/m);
  expect(await command('devices add sw-9 192.0.2.9 --platform cisco-ois')).toMatchObject(
    refusal(/^NR_PLATFORM_UNKNOWN: .*Did you mean "cisco_ios"[^]* next: .*`netraven platforms list`/),
  );
  for (const [line, said] of [
    ['devices add .x 192.0.2.1 --platform cisco_ios', 'name: must be letters'],
    ['devices add fleet 192.0.2.1 --platform cisco_ios', 'name: must not be `fleet`'],
    ['devices add x 10.0.0.300 --platform cisco_ios', 'address: must be an IP address or DNS name'],
    ['jobs enable backup --grant netwrok', 'granted'],
    ['run Backup --all', 'jobType: must be'],
  ] as const) {
    const refused = await command(line);
    expect(refused, line).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr, line).toMatch(new RegExp(`^NR_USAGE_INVALID: ${said}.*\\n {2}next: See .*--help`));
  }
  expect((await command('jobs disable bakcup')).stderr).toMatch(
    /^NR_PACKAGE_UNKNOWN: .*Did you mean "backup"\?\n.*next/,
  );
  const again = await command('devices add core-1 192.0.2.1 --platform cisco_ios');
  expect(again).toMatchObject(refusal(/^NR_NAME_TAKEN: /));

  // Runs: all well, some failed, all failed.
  const first = await command('run backup --device core-1 edge-1');
  expect(first.code).toBe(0);
  const backup = { ...first, id: /\(run (\S+)\)/.exec(first.stdout)?.[1] ?? '' };
  expect(backup.stdout).toContain('2 success, 2 saved');
  expect(backup.stdout).toMatch(/^success +core-1 +running-config version 1$/m);
  expect(backup.stdout.match(/edge-1/g)).toHaveLength(1);
  const some = await command('run backup --tag edge --json');
  expect(some.code).toBe(3);
  const shown = JSON.parse(some.stdout) as Shown;
  expect(shown.run).toMatchObject({ status: 'partial', counts: { success: 1 } });
  const none = await command('run backup --device edge-2');
  expect(none.code).toBe(4);
  expect(none.stdout).toMatch(/^error +edge-2 +NR_DEVICE_AUTH[A-Z_]*: .*\nNR_DEVICE_AUTH[A-Z_]*: .+$/m);
  const skipped = await command('run ios-only --device edge-1 --device edge-2');
  expect(skipped.stdout).toMatch(/^skipped +edge-1 +NR_TASK_PLATFORM_UNSUPPORTED: /m);
  expect(skipped.stdout).toMatch(/^success +edge-2 +looked at$/m);
  const retried = /`netraven runs retry (\S+)`/.exec(none.stderr)?.[1] ?? '';

  // Refusals.
  const unknown = await command('run bakup --all');
  expect(unknown).toMatchObject({ code: 2, stdout: '' });
  expect(unknown.stderr).toMatch(/^NR_JOB_UNKNOWN_TYPE: .*bakup.* Did you mean "backup"\?\n {2}next: ./);
  const badConfig = await command('run backup --all --set startup=perhaps');
  expect(badConfig).toMatchObject({ code: 2, stdout: '' });
  expect(badConfig.stderr).toMatch(/^NR_RUN_CONFIG_INVALID: [^]*config\.startup/);
  const unknownDevice = await command('run backup --device core-2');
  expect(unknownDevice).toMatchObject(refusal(/^NR_QUERY_INVALID: There is no device core-2\./));

  // Both attempts that failed are in the log, each with its reason.
  const errors = await command('logs --level error --source worker.task');
  expect(errors.stdout.match(/\[edge-2\] Attempt 1 ended with an error: NR_DEVICE_AUTH/g)).toHaveLength(2);

  // Looking at it.
  expect((await command('runs list')).stdout.trim().split('\n')).toHaveLength(5);
  for (const [flags, whenEmpty] of [
    ['--status partial --job backup --since 2h --limit 1', 'No older run fits these filters.'],
    ['--limit 4', 'There are no older runs.'],
  ] as const) {
    const { stderr: hint } = await command(`runs list ${flags}`);
    const [, older = ''] = /^Show older runs: `netraven (.*)`$/m.exec(hint) ?? [];
    expect(older).toMatch(new RegExp(`^runs list ${flags} --before [\\da-f-]{36}$`));
    expect(await command(older)).toMatchObject({ code: 0, stdout: '', stderr: `${whenEmpty}\n` });
  }
  const { stdout: one } = await command(`runs show ${shown.run.id}`);
  expect(one).toMatch(/^status +partial$/m);
  expect(one).toMatch(/^edge-2 +error /m);
  const shownAgain = JSON.parse((await command(`runs show ${shown.run.id} --json`)).stdout) as unknown;
  const ranWith = [expect.objectContaining({ packageName: '@netraven/job-backup' })];
  expect(shownAgain).toEqual({ ...shown, run: { ...shown.run, missingPools: [], ranWith, toRetry: 1 } });
  const tasksOf = async (line: string): Promise<{ id: string }[]> =>
    (JSON.parse((await command(`tasks list ${line} --json`)).stdout) as { tasks: { id: string }[] }).tasks;
  expect((await command(`tasks list ${shown.run.id} --status error`)).stdout).toMatch(
    /^[\da-f-]{36} +edge-2 +error +1 +\d+\.\d s +NR_DEVICE_AUTH/m,
  );
  const [saved] = await tasksOf(`${backup.id} --device core-1`);
  const task = await command(`tasks show ${saved?.id}`);
  expect(task.stdout).toMatch(/^1 +success +@netraven\/job-backup \d\S+ +20/m);
  expect(task.stdout).toMatch(/^running-config +1 +\d+ +\d+$/m);
  expect(task.stdout).toMatch(/^DETAILS\n\{\n/m);
  const report = JSON.parse((await command(`tasks show ${saved?.id} --json`)).stdout) as object;
  expect(report).toMatchObject({ task: { id: saved?.id }, attempts: [{ number: 1 }], artifacts: [{ version: 1 }] });
  expect(await command(`tasks show ${shown.run.id}`)).toMatchObject(
    refusal(/^NR_USAGE_INVALID: .* is a run with more than one task[^]* next: /),
  );
  const logs = await command(`logs --type job --source worker.job.backup --run ${shown.run.id} --device edge-1 --json`);
  const entries = (JSON.parse(logs.stdout) as { logs: { log_type: string; job_id: string; message: string }[] }).logs;
  expect(entries[0]).toMatchObject({ log_type: 'job', job_id: shown.run.id, message: 'Backup of edge-1 started' });
  expect((await command('logs --type job --text running-config')).stdout).toMatch(
    /^20\S+ info +worker\.job\.backup \[core-1\] running-config version 1/m,
  );
  const stranger = await command('logs --device core-2');
  expect(stranger).toMatchObject(refusal(/^NR_DEVICE_UNKNOWN: .*core-2/));
  const part = 'ffff0000';
  for (const line of [`logs --run ${part}`, `logs --run ${part} --follow`, `runs list --before ${part}`]) {
    const about = await command(line);
    expect(about, line).toMatchObject({ code: 2, stdout: '' });
    expect(about.stderr, line).toMatch(/^NR_RUN_UNKNOWN: There is no run [\da-f]{8}\n {2}next: .*netraven runs list/);
  }
  expect(await command('artifacts show running-config')).toMatchObject({
    stdout: '',
    ...refusal(/^NR_ARTIFACT_UNKNOWN: [^]* next: .*netraven artifacts history/),
  });
  const history = await command('artifacts history core-1 backup running-config --json');
  const { versions } = JSON.parse(history.stdout) as { versions: { id: number; version: number }[] };
  expect(versions).toMatchObject([{ version: 1 }]);
  expect((await command('artifacts history core-2 backup running-config')).stderr).toMatch(
    /^NR_DEVICE_UNKNOWN: .*core-2/,
  );
  expect((await command('artifacts history core-1 backup running')).stderr).toMatch(
    /^NR_ARTIFACT_NONE: The job type backup has no running\. It has: running-config\./,
  );
  const text = await command(`artifacts show ${versions[0]?.id}`);
  expect(text).toMatchObject({ code: 0, stderr: '' });
  expect(text.stdout).toContain('hostname core-1');

  // Again where it failed, told line by line.
  const retry = await command(`runs retry ${retried} --jsonl`);
  expect(retry.code).toBe(4);
  const told = retry.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; run?: { retryOf: string; status: string }; task?: object });
  expect(told.at(-1)).toMatchObject({ type: 'run', run: { retryOf: retried, status: 'error' } });
  expect(told).toContainEqual(
    expect.objectContaining({ type: 'task', task: expect.objectContaining({ status: 'error' }) as unknown }),
  );
  expect(await command(`runs retry ${backup.id}`)).toMatchObject(refusal(/^NR_RUN_NOTHING_TO_RETRY: /));

  // All devices of a run again.
  const same = await command(`runs again ${backup.id} --json`);
  expect(same.code).toBe(0);
  expect((JSON.parse(same.stdout) as Shown).run).toMatchObject({
    jobType: 'backup',
    status: 'success',
    retryOf: null,
  });

  // A run that is left alone goes on, and says so; it is stopped by its own command.
  const following = spawnNetRaven(host, ['run', 'slow', '--all']);
  const log = spawnNetRaven(host, ['logs', '--follow', '--type', 'job', '--text', 'begun', '--json']);
  const [entry = ''] = (await outputUntil(log, 'stdout', '\n', following)).split('\n');
  expect(JSON.parse(entry)).toMatchObject({
    source: 'worker.job.slow',
    message: 'begun',
  });
  following.kill('SIGINT');
  const warning = await outputUntil(following, 'stderr', 'Ctrl-C again');
  expect(warning).toMatch(/netraven runs cancel \S+`\. Press Ctrl-C again/);
  // Closer together, they would be taken for one that npm passed on.
  await new Promise((later) => setTimeout(later, 500));
  following.kill('SIGINT');
  const left = await following.ended;
  expect(left).toMatchObject({ code: 130, stdout: '' });
  const id = /netraven runs show (\S+) --follow`/.exec(left.stderr)?.[1] ?? '';
  expect((JSON.parse((await command(`runs show ${id} --json`)).stdout) as Shown).run.status).toBe('running');
  const watching = spawnNetRaven(host, ['runs', 'show', id, '--follow']);
  expect(await command(`runs cancel ${id}`)).toMatchObject({ code: 0 });
  const watched = await watching.ended;
  expect(watched.code).toBe(4);
  expect(watched.stdout).toMatch(/^slow cancelled: 1 task, 1 cancelled/m);
  expect((await command(`runs cancel ${id}`)).stdout).toContain('had already finished: cancelled');
  // One more, that runs when all is stopped.
  const last = (await command('run slow --all --no-wait')).stdout.trim();
  const statusOfLast = async (): Promise<string> =>
    (JSON.parse((await command(`runs show ${last} --json`)).stdout) as Shown).run.status;
  await expect.poll(statusOfLast).toBe('running');

  // Stopping.
  const postgres = postgresPid(host.home) ?? 0;
  expect(isAlive(postgres)).toBe(true);
  netRaven.kill('SIGTERM');
  await outputUntil(netRaven, 'stderr', 'Stopping');
  await new Promise((hurry) => setTimeout(hurry, 500));
  netRaven.kill('SIGTERM');
  expect(await netRaven.ended).toMatchObject({ code: 0 });
  expect(isAlive(postgres)).toBe(false);
  expect(await command('runs list')).toMatchObject({ code: 2, stdout: '' });
  expect(outputs.filter((output) => output.includes(password))).toEqual([]);
});
