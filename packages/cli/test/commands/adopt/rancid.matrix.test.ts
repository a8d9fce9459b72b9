import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { artifacts, devices } from '@netraven/db';
import { expect, it } from 'vitest';
import { startAdopting } from './adopting.ts';
import { expectNoSecret } from './expect-adopted.ts';

const header = '!RANCID-CONTENT-TYPE: cisco\n!\n!Chassis type: 2960X\n!\n';
const config = (name: string, more: string): string =>
  `${header}version 15.2\nhostname ${name}\nenable password CanaryRancid${name}\n${more}end\n`;

it('devices, logins and the Git history of RANCID are taken, and compared', async () => {
  const { host, db, command } = await startAdopting();
  const group = host.at('rancid/routers');
  const git = (args: readonly string[], date = '2024-05-01T10:00:00Z'): void => {
    const env = { PATH: process.env['PATH'], HOME: host.folder, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
    execFileSync('git', ['-C', group, '-c', 'user.name=rancid', '-c', 'user.email=rancid@localhost', ...args], { env });
  };
  const commit = (day: number): void => {
    git(['add', '-A']);
    git(['commit', '-qm', 'updates'], `2024-05-0${day}T10:00:00Z`);
  };
  mkdirSync(`${group}/configs`, { recursive: true });
  git(['init', '-q']);
  host
    .write(
      'rancid/.cloginrc',
      'add user * {backup}\nadd password core-* {CanaryLogin1} {CanaryEnable1}\nadd method * ssh\n',
    )
    .write('rancid/routers/router.db', 'core-1;cisco;up\ncore-2;cisco;down\ncore-3;nosuch;up\n')
    .write('rancid/routers/router.db.old', 'core-9;cisco;up\n');
  writeFileSync(`${group}/configs/core-1`, config('core-1', ''));
  writeFileSync(`${group}/configs/core-2`, config('core-2', ''));
  commit(1);
  writeFileSync(`${group}/configs/core-1`, config('core-1', 'ntp server 192.0.2.1\n'));
  commit(2);

  const done = await command('adopt', 'rancid', group);
  expect(done.code).toBe(3);
  expect(done.stdout).toMatch(/device +core-2 \(line 2\) +its state is down, not up/);
  expect(done.stdout).toMatch(/device +core-3 \(line 3\) +the platform "nosuch" is unknown/);
  expect(done.stdout).toMatch(/history +1 +core-2 +no device has this name/);
  expect(done.stderr).toContain('Added the credential import-backup (backup) for 1 device.');
  expect(done.stderr).toContain('History: 2 versions of 1 device taken.');
  expect(await devices.list(db)).toMatchObject([
    { name: 'core-1', platform: 'cisco_ios', tags: ['login:import-backup', 'routers'] },
  ]);
  const [newest, oldest] = await artifacts.history(db, {
    deviceName: 'core-1',
    jobType: 'backup',
    name: 'running-config',
  });
  expect([oldest?.savedAt.toISOString(), newest?.authors[0]?.name]).toEqual(['2024-05-01T10:00:00.000Z', 'rancid']);
  // The comments of RANCID are kept.
  expect((await artifacts.get(db, newest?.id ?? 0))?.text).toMatch(/^!RANCID-CONTENT-TYPE: cisco\n[^]*<secret:/);

  writeFileSync(`${group}/configs/core-1`, config('core-1', 'ntp server 192.0.2.2\n').replace('end\n', ''));
  writeFileSync(`${group}/configs/core 4`, config('core-4', ''));
  symlinkSync('core-1', `${group}/configs/core-5`);
  commit(3);
  const report = await command('adopt', 'report', 'rancid', group);
  expect(report.stdout).toMatch(/core-1 +different +2 +1 +1 +its last line is not `end`/);

  expect(report.stdout).toMatch(/^core-2 +missing here/m);
  expect(report.stdout).toMatch(/^core 4 +no device name/m);
  expect(report.stdout).toMatch(/^core-5 +unreadable there: a link or submodule/m);
  expect(report.stderr).toContain(', 1 unreadable there, 1 no device name,');
  for (const name of ['core-1', 'core-2']) rmSync(`${group}/configs/${name}`);
  commit(4);
  const deleted = await command('adopt', 'report', 'rancid', group);
  expect(deleted.stdout).toMatch(/^core-1 +missing there/m);
  expect(deleted.stdout).not.toContain('core-2');

  await expectNoSecret(db, host.home);

  host.write('cvs/router.db', 'core-1;cisco;up\n').write('cvs/CVS/Root', '/var/lib/rancid/CVS\n');
  const cvs = await command('adopt', 'rancid', host.at('cvs'), '--dry-run');
  expect(cvs.stderr).toContain('Note: no history is read: its repository is CVS, not Git.');
  expect(cvs.stderr).toContain('Note: no login is read');
});
