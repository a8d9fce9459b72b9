// cspell:ignore sitee
import { expect, it, onTestFinished } from 'vitest';
import { startSimulator } from '@netraven/testing';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { commandsIn } from '../../in-process.ts';
import { started } from '../../started.ts';
import { useTestDatabase } from '../../use-test-database.ts';

const password = 'canary-devices-4711';

it('devices and tags are managed: settings with their origin, filters, a new name that keeps the history', async () => {
  const simulator = await startSimulator([{ name: 'core-1', platform: 'cisco_ios', username: 'netops', password }]);
  onTestFinished(() => simulator.close());
  const { address, port, hostKey } = simulator.device('core-1');
  const host = await useTestDatabase(new HostFolder());
  await started(host);
  const { command, ok, refused } = commandsIn(host, { NETRAVEN_PASSWORD: password });

  await ok('credentials add lab --username netops --network 127.0.0.0/8');
  await ok(`devices add core-1 ${address} --port ${port} --platform ios --tag site --var role=core`);
  for (const name of ['access-10', 'access-2']) await ok(`devices add ${name} 192.0.2.9 --platform cisco_ios`);

  // Settings: of the tag, of the device, and removed again.
  expect(
    await ok(
      'tags set site --priority 200 --legacy-algorithms --verify-changes --var site=ams role=none --limit commandMs=50000',
    ),
  ).toBe('Changed site, which 1 device has.\n');
  await ok('tags set site --command startup=dir');
  await ok(
    'devices set core-1 --command running=more --limit loginMs=20000 --no-legacy-algorithms --ignore ^!.*$ --jump-host access-2',
  );
  const shown = await ok('devices show core-1');
  const rows = shown.split('\n').map((line) => line.trim().split(/ {2,}/));
  expect(rows).toEqual(
    expect.arrayContaining([
      ['through', 'access-2'],
      ['host key', 'none yet: it is pinned at the first login'],
      ['last success', 'never'],
      ['old algorithms', 'refused', 'device'],
      ['verify changes', 'always', 'tag site'],
      ['loginMs', '20000 ms', 'device'],
      ['commandMs', '50000 ms', 'tag site'],
      ['configMs', '240000 ms', 'platform'],
      ['transport', 'ssh', 'platform'],
      ['var role', 'core', 'device'],
      ['var site', 'ams', 'tag site'],
      ['ignored line', '^!.*$', 'device'],
      ['running command', 'more', 'device'],
      ['startup command', 'dir', 'tag site'],
      expect.arrayContaining(['lab', 'netops', 'password', 'every device', '-']),
    ]),
  );
  // Telnet has no host keys.
  await ok('devices set access-10 --transport telnet');
  expect(await ok('devices show access-10')).not.toContain('host key');
  expect(await refused('devices set access-2 --jump-host core-1')).toContain('NR_JUMP_HOST_LOOP');
  expect(await refused('devices set core-1 --jump-host nosuch')).toContain('NR_JUMP_HOST_UNKNOWN');
  expect(await refused('devices set core-1 --platform cisco_ois')).toContain('NR_PLATFORM_UNKNOWN');
  expect(await refused('devices set core-1 --limit commandMs=soon')).toContain('NR_USAGE_INVALID');
  expect(await refused('devices set core-1 --command candidate=show')).toContain('running= or startup=');
  expect(await refused('devices set core-1')).toContain('netraven devices set --help');
  await ok(
    'devices set core-1 --unset jump-host limits.loginMs vars ignore commands --untag nosuch --tag lab --platform ios',
  );
  const report = JSON.parse(await ok('devices show core-1 --json')) as { device: object; settings: object };
  expect(report).toMatchObject({ device: { platform: 'cisco_ios', tags: ['lab', 'site'] } });
  expect(report.settings).toMatchObject({
    legacyAlgorithms: false,
    verifyChanges: true,
    limits: { commandMs: 50_000, loginMs: 30_000 },
    vars: { site: 'ams', role: 'none' },
    commands: { startup: 'dir' },
  });
  expect(report.settings).not.toHaveProperty('jumpHost');

  // A job, then another name. The device declares more bytes than it sends, so it is read twice.
  const simulated = simulator.device('core-1');
  const declared = `Current configuration : ${simulated.config.length + 50} bytes\n`;
  simulated.answers = { 'show running-config': `Building configuration...\n\n${declared}${simulated.config}` };
  const ran = await command('run backup --device core-* --json');
  expect(ran).toMatchObject({ code: 0 });
  const { run } = JSON.parse(ran.stdout) as { run: { id: string } };
  expect(await ok(`tasks list ${run.id} --device co*-?`)).toContain(' core-1 ');
  expect(await ok(`tasks list ${run.id} --device access-*`)).toBe('');
  expect(await refused(`tasks show ${run.id} core-*`)).toContain('has no device core-*');
  expect(await ok('logs --device co*-? --limit 1')).toContain('[core-1]');
  expect(await refused('logs --device nosuch-*')).toContain('NR_DEVICE_UNKNOWN');
  expect(await ok('devices list --state fresh')).toMatch(/^NAME.*\ncore-1 .*\n$/);
  expect(await ok('devices list --state failing')).toBe('');
  expect(await ok('devices rename core-1 berlin-1')).toBe('Renamed core-1 to berlin-1.\n');
  const renamed = await ok('devices show berlin-1');
  expect(renamed).toMatch(/last success +\S+ \S+Z \(\d+ (?:s|min) ago\): backup, run /);
  expect(renamed).toMatch(/last saved +.*: running-config version 1 of backup/);
  expect(renamed).toContain(hostKey.fingerprint);
  expect(renamed).toMatch(/lab +netops +password +every device +accepted/);
  const history = await ok('artifacts history berlin-1 backup running-config --json');
  expect(JSON.parse(history)).toMatchObject({ versions: [{ version: 1, readTwice: true }] });
  expect(await ok('artifacts history berlin-1 backup running-config')).toMatch(
    / PROVEN BY +RUN *\n.* two equal reads /,
  );
  expect(await refused('devices show core-1')).toContain('NR_DEVICE_UNKNOWN');
  expect(renamed).not.toContain('held');
  expect(await ok('devices release berlin-1')).toBe('berlin-1 takes changes: nothing held it.\n');
  expect(await refused('devices rename berlin-1 access-2')).toContain('NR_NAME_TAKEN');

  // The list: natural order, filters, last results.
  expect((await command('run reachability --device access-2')).code).toBe(6);
  const listed = (await ok('devices list')).split('\n').map((line) => line.split(/ {2,}/));
  expect(listed.map(([name]) => name)).toEqual(['NAME', 'access-2', 'access-10', 'berlin-1', '']);
  expect(listed[1]?.slice(-4)).toEqual(['failing', '-', '-', 'failed']);
  expect(listed[3]?.at(-1)).toBe('ok');
  const names = async (filter: string): Promise<string[]> =>
    (JSON.parse(await ok(`devices list ${filter} --json`)) as { devices: { name: string }[] }).devices.map(
      ({ name }) => name,
    );
  expect(await names('--device access-*')).toEqual(['access-2', 'access-10']);
  expect(await names('--device access-?')).toEqual(['access-2']);
  expect(await names('--tag site')).toEqual(['berlin-1']);
  expect(await names('--query name:* --tag site --platform ios')).toEqual(['berlin-1']);
  expect(await refused('devices list --tag sitee')).toContain('There is no tag sitee. Did you mean tag:site?');
  expect(await names('--text BERLIN')).toEqual(['berlin-1']);
  expect(await names('--text 192.0 --platform cisco_ios')).toEqual(['access-2', 'access-10']);
  expect(await names('--platform ios')).toEqual(['access-2', 'access-10', 'berlin-1']);
  expect(await names('--platform linux_frr')).toEqual([]);
  expect(await names('--sort -name')).toEqual(['berlin-1', 'access-10', 'access-2']);
  expect(await names('--sort proven')).toEqual(['access-2', 'access-10', 'berlin-1']);
  const byProven = await ok('devices list --sort -proven');
  expect(byProven).toMatch(/ PROVEN .*\nberlin-1 .* fresh +\d+ (?:s|min) +\d+ (?:s|min) /);
  expect(await refused('devices list --platform cisco_ois')).toContain('NR_QUERY_INVALID');

  // Tags.
  expect(await ok('tags list')).toMatch(
    /^site +1 +200 +old algorithms allowed, verify changes always, commandMs 50000 ms, var site=ams/m,
  );
  expect(await ok('tags show site')).toMatch(/^var site +ams$/m);
  expect(await refused('tags show sit')).toContain('Did you mean "site"');
  await ok('tags remove site --yes');
  expect(await refused('devices list --tag site')).toContain('There is no tag site.');
  await ok('credentials set lab --tag lab');
  expect(await refused('tags remove lab --yes')).toContain('NR_TAG_IN_USE');

  // Step by step, with the fix where it ends.
  const whole = await ok('devices test berlin-1');
  expect(whole).toMatch(/^ok +Login +\d+ ms +the credential lab was accepted$/m);
  expect(whole).toMatch(/^ok +Configuration +\d+ ms +complete: \d+ lines/m);
  expect(whole).not.toContain(password);
  await ok('devices add closed-1 127.0.0.1 --port 9 --platform cisco_ios');
  const closed = await command('devices test closed-1');
  expect(closed.code).toBe(4);
  expect(closed.stdout).toMatch(
    /^failed +TCP +\d+ ms +NR_DEVICE_UNREACHABLE: .*\nfix .*`netraven devices set closed-1 --address/m,
  );
  expect(JSON.parse((await command('devices test closed-1 --json')).stdout)).toMatchObject({
    device: 'closed-1',
    steps: [{ name: 'Name' }, { name: 'Ping' }, { name: 'TCP', status: 'failed' }],
  });
});
