import { expect, it } from 'vitest';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { commandsIn, inProcess } from '../../in-process.ts';
import { started } from '../../started.ts';
import { useTestDatabase } from '../../use-test-database.ts';

it('schedules and windows are managed, each by its name', async () => {
  const host = await useTestDatabase(new HostFolder());
  await started(host);
  const { command, ok, refused } = commandsIn(host);
  // Without a login, a run would skip the device.
  const login = ['credentials', 'add', 'lab', '--network', '127.0.0.0/8', '--username', 'netops'];
  await inProcess(host, login, { env: { NETRAVEN_PASSWORD: 'canary-plan-3Rt' } });
  await ok('devices add core-1 192.0.2.1 --platform ios --tag core');

  // The job suggests its time.
  expect(await ok('schedules add nightly backup --all --time-zone Asia/Kolkata')).toContain(
    'Added nightly: backup, daily (Asia/Kolkata).\nNext: ',
  );
  const next = await ok('schedules next nightly');
  expect(next.match(/00:00 \+05:30 {2}nightly {2,}backup/g)).toHaveLength(5);
  expect(await refused('schedules add nightly backup --all')).toContain('NR_NAME_TAKEN');
  expect(await refused('schedules add x backup --all --time dayly')).toContain('"daily at 02:00"');
  expect(await refused('schedules add x backup')).toContain('No device was selected');
  expect(await refused('schedules add x backup --all --spread 2')).toContain('90m, 2h or 1d');
  // Not asked whether it may change devices.
  expect(await refused('schedules add x bakcup --all --time daily')).toContain(
    'NR_JOB_UNKNOWN_TYPE: No worker has the job type bakcup. Did you mean "backup"?',
  );
  expect(await refused('triggers add x bakcup --syslog')).toContain('Did you mean "backup"?');
  expect(await refused('schedules show night')).toContain('Did you mean "nightly"?');
  expect(await refused('schedules set nightly')).toContain('Nothing to change was named');

  const added = await command('schedules add month-end backup --all --time', 'monthly on 31 at 02:00');
  expect(added.stderr).toContain('Months without day 31 are skipped. `monthly on last` is due in each month.\n');
  const changed = await command('schedules set month-end --time', 'monthly on 30');
  expect(changed.stderr).toContain('Months without day 30 are skipped.');
  expect((await command('schedules set month-end --time', 'monthly on last')).stderr).toBe('');
  await ok('schedules remove month-end --yes');

  await ok('schedules set nightly --tag core --spread 10m --overlap queue --fresh-within 26h --time', 'every 15m');
  expect(await ok('schedules show nightly')).toMatch(/fresh within {2}26h/);
  await ok('schedules set nightly --no-fresh-within');
  expect(await ok('schedules show nightly')).toMatch(/fresh within {2}-/);
  await ok('schedules set nightly --canary 1 --wave 2');
  expect(await ok('schedules set nightly --stop-above 5')).toContain(
    'Waves: 1 device first, then 2 at a time, stops above 5 % failed\n',
  );
  expect(await ok('schedules set nightly --no-waves --wave 3')).toContain(
    'Waves: 3 at a time, stops above 10 % failed\n',
  );
  expect(await ok('schedules set nightly --no-waves')).not.toContain('Waves');
  expect(await refused('schedules set nightly --fresh-within x')).toContain('90m, 2h or 1d');
  await ok('tags set core --fresh-within backup=26h reachability=15m');
  await ok('tags set core --unset fresh-within.reachability');
  expect(await ok('tags show core')).toMatch(/backup fresh within {2}26h\n$/);
  expect(await ok('schedules show nightly')).toMatch(/devices +tag:core\ntime +every 15m \(Asia\/Kolkata\)/);
  const plan = JSON.parse(await ok('plan --next 2h --json')) as { runs: { devices: number; dueAt: string }[] };
  expect(plan.runs).toHaveLength(8);
  expect(plan.runs.every(({ devices }) => devices === 1)).toBe(true);
  expect(await ok('plan --next 2h')).toMatch(/Z {2}8 +nightly {2,}backup {2,}1\b/);
  expect(await refused('plan --schedule knightly')).toContain('Did you mean "nightly"?');
  expect(await refused('plan --next 20m')).toContain('from 1h to 7d');
  expect(await refused('schedules add x backup --all --tag core')).toContain('--all selects every device');

  await ok('windows add freeze deny', '2001-01-01 to 2999-01-02', '--tag', 'core', '--time-zone', 'UTC');
  expect(await ok('windows list')).toContain('freeze  deny    2001-01-01 to 2999-01-02  UTC        core');
  expect((await command('plan --next 2h')).stderr).toBe('nightly makes no run: a window closes all devices\n');
  expect(await refused('windows add bad deny someday')).toContain('NR_WINDOW_INVALID');
  expect(await refused('windows add bad deny', '2020-12-20 to 2021-01-06')).toContain('The window bad is over');
  const past = ['--period', '2020-12-20 to 2021-01-06'];
  expect(await refused('windows set freeze', ...past)).toContain('The window freeze is over');
  await ok('windows remove freeze --yes');
  // The minutes of a due time are 00, 15, 30 or 45, so the period does not cross midnight.
  const dueAt = new Date(plan.runs[3]?.dueAt ?? '');
  const [from, to] = [dueAt, new Date(dueAt.getTime() + 14 * 60_000)].map((at) => at.toISOString().slice(11, 16));
  await ok('windows add once deny', `mon-sun ${from}-${to}`, '--time-zone', 'UTC');
  expect((await command('plan --next 2h')).stderr).toBe(
    'nightly makes no run at 1 of 8 due times: a window closes all devices\n',
  );
  await ok('windows remove once --yes');

  expect(await ok('schedules pause nightly')).toContain('Paused nightly.');
  expect(await ok('schedules list')).toMatch(/nightly {2,}backup {2,}every 15m Asia\/Kolkata {2,}paused/);
  expect(await ok('schedules resume nightly')).toContain('Resumed nightly. Next: ');

  // The device has no success yet.
  expect(await ok('devices health --state never')).toMatch(/core-1 +backup +never +- +- +- +26h +-\n$/);
  expect(await ok('devices health --state fresh --json')).toBe('{\n  "health": []\n}\n');
  expect(await ok('devices list')).toMatch(/core-1 .* core +never +- +- +-\n$/);
  expect(await ok('devices show core-1')).toMatch(/backup +never +- +- +- +26h/);
  const status = await ok('status');
  expect(status).toMatch(/^JOB TYPE +FRESH +STALE +FAILING +NEVER\nall +0 +0 +0 +1\nbackup +0 +0 +0 +1\n/);
  expect(status).toMatch(/next +\S+ \S+Z {2}nightly: backup\n/);
  expect(JSON.parse(await ok('status --json'))).toMatchObject({
    devices: { never: 1 },
    next: [{ jobType: 'backup' }],
  });

  await ok('schedules remove nightly --yes');
  expect((await command('plan --next 1h')).stderr).toContain('Nothing is due in the next 1 hour. ');
  expect(await ok('schedules list')).toBe('');
});
