import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { dump } from '@netraven/db/test-utils/dump';
import { makeOxidizedFolder } from '@netraven/test-utils/oxidized-folder';
import { spawnNetRaven } from '../../../test-utils/netraven.ts';
import { startAdopting } from './adopting.ts';
import { expectNoSecret, expectVersions } from './expect-adopted.ts';
import { refusal } from '../../matching.ts';

it('devices, logins and history of Oxidized are taken once, each commit as a version, without a secret in clear', async () => {
  const { host, db, command } = await startAdopting();
  const oxidized = makeOxidizedFolder(host.at('oxidized'), { devices: 12, commits: 90, truncated: 1 });
  const { folder, expected, binary, secrets } = oxidized;
  const count = [...expected.values()].reduce((sum, versions) => sum + versions.length, 0);

  const before = await dump(db);
  const dry = await command('adopt', 'oxidized', folder, '--dry-run');
  expect(dry).toMatchObject({ code: 0 });
  expect(dry.stderr).toContain(`Devices: 12 to add, 0 to change, 0 unchanged.`);
  expect(dry.stderr).toContain(`History: ${count} versions of 12 devices to take. Nothing was written`);
  const rows = (lines: readonly string[]): string[] =>
    lines.filter((line) => /^public\.(?:device|credential|artifact|run|blob) /.test(line));
  expect(rows(await dump(db))).toEqual(rows(before));

  const done = await command('adopt', 'oxidized', folder);
  expect(done).toMatchObject({ code: 0 });
  expect(done.stderr).toContain('Added the credential import-backup (backup) for 8 devices.');
  expect(done.stderr).toContain('Added the credential import-edge-backup (edge-backup) for 4 devices.');
  expect(done.stderr).toContain(`History: ${count} versions of 12 devices taken.`);
  expect(done.stdout).toMatch(/history +6 +gone-1, gone-2, gone-3 +no device has this name/);
  expect(done.stdout).toMatch(new RegExp(`history +${binary} +sw-006, sw-007, sw-008, sw-009 +binary`));
  await expectVersions(db, host.home, oxidized);
  await expectNoSecret(db, host.home);
  const list = await command('devices', 'list', '--json');
  expect(JSON.parse(list.stdout)).toMatchObject({
    devices: expect.arrayContaining([
      expect.objectContaining({ name: 'sw-003', platform: 'cisco_ios', tags: ['edge', 'login:import-edge-backup'] }),
    ]) as unknown,
  });

  // The device was not read yet: its health and the notifications do not count what was adopted.
  expect((await command('devices', 'health')).stdout).not.toContain('fresh');
  const shown = await command('artifacts', 'history', 'sw-001');
  expect(shown.stdout).toContain('Ann Example');
  for (const { stdout, stderr } of [dry, done, shown])
    for (const secret of secrets) expect(stdout + stderr).not.toContain(secret);

  const again = await command('adopt', 'oxidized', folder, '--json');
  expect(JSON.parse(again.stdout)).toMatchObject({
    devices: { additions: [], changes: [], unchanged: 12 },
    history: { runId: null, versions: 0, devices: 0, notTaken: { known: { versions: expect.any(Number) as unknown } } },
  });
  oxidized.commit('sw-002', 'version 15.2\nhostname sw-002\nend\n', 1_750_000_000);
  expect((await command('adopt', 'oxidized', folder)).stderr).toContain('History: 1 version of 1 device taken.');
});

it('history is taken only before the first version of NetRaven, and unknown models are told', async () => {
  const { host, db, command } = await startAdopting();
  const oxidized = makeOxidizedFolder(host.at('oxidized'), { devices: 12, commits: 90, truncated: 0 });
  host.write(
    'oxidized/router.db',
    'sw-001:192.0.2.1:ios:core\nsw-002:192.0.2.2:nosuch:access\n../x:192.0.2.3:ios:core\n',
  );
  expect((await command('devices', 'add', 'sw-003', '192.0.2.3', '--platform', 'cisco_ios')).code).toBe(0);
  const first = await command('adopt', 'oxidized', oxidized.folder);
  expect(first.code).toBe(3);
  expect(first.stdout).toMatch(/device +sw-002 \(line 2\) +the platform "nosuch" is unknown; name yours with --map/);
  expect(first.stdout).toMatch(/device +\(line 3\) +the name must be/);
  expect(first.stdout).toMatch(/history +\d+ .* and \d+ more +no device has this name/);
  // A device of the inventory that router.db does not have gets its history too.
  expect((await command('artifacts', 'history', 'sw-003')).code).toBe(0);

  await db.kysely.updateTable('artifact').set({ adopted_from: null }).where('device_name', '=', 'sw-001').execute();
  oxidized.commit('sw-001', 'version 15.2\nhostname sw-001\nend\n', 1_750_000_000);
  const second = await command('adopt', 'oxidized', oxidized.folder, '--map', 'nosuch=cisco_ios');
  expect(second.stdout).toMatch(/history +\d+ +sw-001 +NetRaven has saved versions of the device itself/);
  expect(second.stderr).toContain('1 added');
});

it('commits from the future are left out, also by a repeated adoption', async () => {
  const { host, command } = await startAdopting();
  const oxidized = makeOxidizedFolder(host.at('oxidized'), { devices: 12, commits: 90, truncated: 0 });
  expect((await command('adopt', 'oxidized', oxidized.folder)).code).toBe(0);
  const tomorrow = Math.floor(Date.now() / 1_000) + 86_400;
  oxidized.commit('sw-002', 'version 15.2\nhostname sw-002\nend\n', tomorrow);
  oxidized.commit('sw-002', 'version 15.3\nhostname sw-002\nend\n', tomorrow + 1);
  for (let count = 0; count < 2; count++) {
    const { stdout, stderr } = await command('adopt', 'oxidized', oxidized.folder);
    expect(stderr).toContain('History: 0 versions of 0 devices taken.');
    expect(stdout).toMatch(/history +2 +sw-002 +the time of the commit is in the future/);
  }
});

it('a killed adoption goes on where it was', async () => {
  const { host, db, command } = await startAdopting();
  const oxidized = makeOxidizedFolder(host.at('oxidized'), { devices: 30, commits: 900, truncated: 0 });
  const killed = spawnNetRaven(host, ['adopt', 'oxidized', oxidized.folder]);
  const saved = async (): Promise<boolean> =>
    (await db.kysely.selectFrom('artifact').select('id').limit(1).execute()).length > 0;
  while (!(await saved())) await wait(5);
  killed.kill('SIGKILL');
  await killed.ended;
  expect((await command('adopt', 'oxidized', oxidized.folder)).code).toBe(0);
  await expectVersions(db, host.home, oxidized);
});

it('a folder that is not that of Oxidized, and one without history, are told', async () => {
  const { host, command } = await startAdopting();
  host.write('empty/x', '');
  expect(await command('adopt', 'oxidized', host.at('empty'))).toMatchObject(refusal('NR_ADOPT_FOLDER_INVALID'));
  host.write(
    'http/config',
    'source:\n  default: http\n  http:\n    url: https://librenms.example.net/api/v0/oxidized\noutput:\n  default: file\n',
  );
  const { code, stderr } = await command('adopt', 'oxidized', host.at('http'));
  expect(code).toBe(0);
  expect(stderr).toContain('Note: devices are not read: Oxidized gets them from its source http');
  expect(stderr).toContain('Note: no history is read: the output of Oxidized is file, not git.');
});
