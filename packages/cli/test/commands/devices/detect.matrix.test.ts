import { readFileSync } from 'node:fs';
import { startSimulator } from '@netraven/device/simulator';
import { expect, onTestFinished, test } from 'vitest';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { inProcess } from '../../in-process.ts';
import type { Ended } from '../../../test-utils/netraven.ts';
import { started } from '../../started.ts';
import { useTestDatabase } from '../../use-test-database.ts';
import { matching, refusal } from '../../matching.ts';

const password = 'canary-3Xq-login';

test('a device is added without a platform, which is detected with stored credentials, and its session is recorded', async () => {
  const simulator = await startSimulator([{ name: 'edge-1', platform: 'cisco_ios', username: 'netops', password }]);
  onTestFinished(() => simulator.close());
  const { address, port } = simulator.device('edge-1');
  const host = await useTestDatabase(new HostFolder());
  await started(host);
  const command = (...args: string[]): Promise<Ended> =>
    inProcess(host, args, { env: { NETRAVEN_PASSWORD: password } });

  await command('credentials', 'add', 'lab', '--network', '127.0.0.0/8', '--username', 'netops');
  const added = await command('devices', 'add', 'edge-1', address, '--port', String(port));
  expect(added).toMatchObject({ code: 0, stderr: '' });
  expect(added.stdout).toMatch(
    /^Added edge-1 \(127\.0\.0\.1 port \d+\)\.[^]*^ok +Platform [^]*^cisco_ios {2}Cisco IOS: .*the answer to `show version` holds "Cisco IOS Software"[^]*^Set the platform of edge-1 to cisco_ios\.$/m,
  );
  const again = JSON.parse((await command('devices', 'detect', 'edge-1', '--json')).stdout) as object;
  expect(again).toMatchObject({ device: 'edge-1', platform: 'cisco_ios', detection: { isCertain: true } });
  await command('devices', 'set', 'edge-1', '--platform', 'linux_frr');
  expect((await command('devices', 'detect', 'edge-1')).stderr).toBe(
    'next: `netraven devices set edge-1 --platform cisco_ios`\n',
  );

  const record = [
    'platforms',
    'record',
    'edge-1',
    '--as',
    'acme_os',
    '--like',
    'cisco_ios',
    '--command',
    'show version',
  ];
  const recorded = await command(...record);
  expect(recorded).toMatchObject({ code: 0, stdout: matching(host.at('platforms/acme_os')) });
  expect((await command('platforms', 'list')).stdout).toMatch(/^acme_os .* folder$/m);
  expect(await command(...record)).toMatchObject(refusal('exists already'));
  const refused = await command('platforms', 'record', 'edge-1', '--as', 'acme_two', '--config', 'reload');
  expect(refused).toMatchObject({ code: 4, stdout: matching('NR_DEVICE_COMMAND_REFUSED') });

  const spaced = await command(...record, '--to', 'my platforms');
  expect(spaced.stderr).toContain("netraven platforms check 'my platforms/acme_os'`");

  await command('devices', 'set', 'edge-1', '--platform', 'cisco_ios');
  const proved = await command('platforms', 'prove', 'edge-1', '--text');
  expect(proved).toMatchObject({
    code: 0,
    stdout: matching(/^netraven {3}\S+\nplatform {3}cisco_ios\n[^]*^end {8}ok/m),
  });
  expect(proved.stdout).not.toMatch(/edge-1|127\.0\.0\.1/);
  expect((await command('platforms', 'prove', 'edge-1')).stdout).toMatch(/^start +ok +the first line/m);
  const answer = await command('devices', 'record', 'edge-1', 'show snmp community', 'show nonsense');
  expect(answer).toMatchObject({
    code: 0,
    stdout: matching(/^ok +Command .*"show snmp community": 3 lines\nwarning +Command .*refused/m),
  });
  await command('devices', 'record', 'edge-1', 'show clock');
  const toSpaced = await command('devices', 'record', 'edge-1', 'show clock', '--to', 'my answers.json');
  expect(toSpaced.stderr).toContain("netraven jobs dev <folder> --answers 'my answers.json'`");
  const answers = JSON.parse(readFileSync(host.at('answers.json'), 'utf8')) as Record<string, string>;
  expect(answers).toMatchObject({
    'show snmp community': matching(/^Community name: <secret:\w{16}>\n/),
    'show nonsense': matching('% Invalid input'),
    'show clock': matching('UTC'),
  });
  // Simulated devices answer so.
  const replay = await startSimulator([{ name: 'r', platform: 'cisco_ios', username: 'a', password, answers }]);
  onTestFinished(() => replay.close());
  expect(replay.device('r').answers).toEqual(answers);
  for (const wrong of ['reload', 'show running-config']) {
    expect(await command('devices', 'record', 'edge-1', wrong)).toMatchObject({
      code: 4,
      stdout: matching('NR_DEVICE_COMMAND_REFUSED'),
    });
  }
  expect(simulator.device('edge-1').typed).not.toContain('reload');

  const closed = await command('devices', 'add', 'closed-1', '127.0.0.1', '--port', '9');
  expect(closed).toMatchObject({ code: 4, stdout: matching('NR_DEVICE_UNREACHABLE') });
  expect((await command('run', 'backup', '--device', 'closed-1')).stdout).toContain('NR_DEVICE_PLATFORM_UNKNOWN');
  const json = JSON.parse((await command('devices', 'add', 'closed-2', '127.0.0.1', '--port', '9', '--json')).stdout);
  expect(json).toMatchObject({ name: 'closed-2', port: 9, platform: 'auto', detection: null });
  expect(await command('devices', 'add', 'far', '127.0.0.1', '--pool', 'elsewhere')).toMatchObject({
    code: 1,
    stderr: matching(
      /far was added without a platform\. Later: `netraven devices detect far`[^]*NR_WORKER_MISSING[^]*netraven worker --pool/,
    ),
  });
  const warning = 'WARNING: no live worker has the pool elsewhere, so the tasks of edge-1 wait';
  expect((await command('devices', 'set', 'edge-1', '--pool', 'elsewhere')).stderr).toContain(warning);
  expect(await command('devices', 'set', 'edge-1', '--pool', 'default')).toMatchObject({ code: 0, stderr: '' });
  // The entries of a removed device are found by its id.
  const listed = (await command('devices', 'list', '--json')).stdout;
  const { devices } = JSON.parse(listed) as { devices: { id: string; name: string }[] };
  const { id = '' } = devices.find(({ name }) => name === 'closed-1') ?? {};
  await command('devices', 'remove', 'closed-1', '--yes');
  expect((await command('logs', '--device', id)).stdout).toContain('NR_DEVICE_PLATFORM_UNKNOWN');
  expect(await command('devices', 'detect', 'edge-2')).toMatchObject(refusal('NR_DEVICE_UNKNOWN'));
});

test('a new platform needs an id of vendor and system', async () => {
  const args = ['platforms', 'record', 'edge-1', '--as', 'acme'];
  const refused = await inProcess(new HostFolder(), args);
  expect(refused).toMatchObject(refusal('must be <vendor>_<os>'));
});
