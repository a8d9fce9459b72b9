import type { AuditList, Credential, DeviceReport, Status } from '@netraven/api';
import { startSimulator } from '@netraven/testing';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { expect, it, onTestFinished } from 'vitest';
import type { Ended } from '../../../test-utils/netraven.ts';
import { atTerminal, tty } from '../../at-terminal.ts';
import { inProcess } from '../../in-process.ts';
import { matching, refusal } from '../../matching.ts';
import { started } from '../../started.ts';
import { useTestDatabase } from '../../use-test-database.ts';

const password = 'canary-networks-6Hq';

it('a device at another address gets no login, and the command in the hint allows it', async () => {
  const simulator = await startSimulator([{ name: 'core-1', platform: 'cisco_ios', username: 'netops', password }]);
  onTestFinished(() => simulator.close());
  const host = await useTestDatabase(
    new HostFolder().write('more.csv', 'name,address,platform\nfar,203.0.113.9,ios\n'),
  );
  await started(host);
  const outputs: string[] = [];
  const command = async (line: string, ...args: string[]): Promise<Ended> => {
    const ended = await inProcess(host, [...line.split(' '), ...args], { env: { NETRAVEN_PASSWORD: password } });
    outputs.push(ended.stdout, ended.stderr);
    return ended;
  };
  const json = async <T>(line: string): Promise<T> => JSON.parse((await command(`${line} --json`)).stdout) as T;
  const { port } = simulator.device('core-1');

  expect(await command('credentials add lab --username netops')).toMatchObject(
    refusal(/^NR_USAGE_INVALID: No network was given [^]*next: Add `--network 10\.0\.0\.0\/8`, or `--network any`/),
  );
  expect(await command('credentials add lab --username netops --network 10.0.0.0/33')).toMatchObject(
    refusal(/^NR_CREDENTIAL_INVALID: "10\.0\.0\.0\/33" is no network, address or host name/),
  );
  expect(await command('credentials add lab --username netops --network 10.0.0.0/8 192.0.2.0/24')).toMatchObject({
    code: 0,
    stdout: 'Added lab (netops), for every device in 10.0.0.0/8, 192.0.2.0/24.\n',
  });
  const warning =
    /WARNING: no credential of core-1 may go to 127\.0\.0\.1, or through its jump hosts: no job can log in\. .*`(netraven credentials allow lab 127\.0\.0\.1)`/;
  const added = await command(`devices add core-1 127.0.0.1 --port ${port} --platform cisco_ios`);
  expect(added).toMatchObject({ code: 0, stderr: matching(warning) });
  expect((await command('devices show core-1')).stdout).toMatch(/^lab +netops .* no$/m);
  expect((await json<DeviceReport>('devices show core-1')).credentials).toMatchObject([{ mayGo: false }]);
  expect((await command('devices import more.csv')).stderr).toMatch(/WARNING: no credential may go to .* of far:/);
  expect(await json<Status>('status')).toMatchObject({ outside: ['core-1', 'far'], outsideCount: 2 });
  expect((await command('status')).stdout).toMatch(/^outside +no credential may go to the address of core-1, far$/m);
  const tested = await command('devices test core-1');
  expect(tested).toMatchObject({ code: 4 });
  expect(tested.stdout + tested.stderr).toMatch(/NR_CREDENTIAL_NOT_ALLOWED_HERE[^]*netraven credentials allow lab/);
  expect(simulator.device('core-1').stats.attempts).toBe(0);

  // Without the reveal token, there is no way.
  expect(await command('credentials set lab --network any')).toMatchObject({
    code: 5,
    stderr: matching(
      /^NR_CREDENTIAL_WIDENED: The stored secrets of lab may not go to any[^]*`netraven credentials allow lab any`/,
    ),
  });
  const [, hint = ''] = warning.exec(added.stderr) ?? [];
  const allow = hint.replace(/^netraven /, '');
  expect(await command(allow)).toMatchObject(refusal(/^NR_USAGE_INVALID: There is no reason [^]*--reason/));
  expect(await command(allow, '--reason', 'the lab')).toMatchObject({
    code: 0,
    stdout: 'Changed lab (netops), for every device in 10.0.0.0/8, 127.0.0.1, 192.0.2.0/24.\n',
  });
  expect(await command('devices test core-1')).toMatchObject({ code: 0 });
  expect(await command('credentials set lab --network 127.0.0.1')).toMatchObject({ code: 0 });
  const [lab] = (await json<{ credentials: Credential[] }>('credentials list')).credentials;
  expect(lab?.networks).toEqual(['127.0.0.1']);
  expect((await json<AuditList>('audit list')).entries.map(({ action, reason }) => [action, reason])).toEqual([
    ['credential-networks', 'no new network'],
    ['credential-networks', 'the lab'],
  ]);
  expect(outputs.join('')).not.toContain(password);
});

it.skipIf(tty === '')(
  `at a terminal the networks are asked for, and those of the devices are proposed${tty === '' ? ' (skipped: no script(1))' : ''}`,
  async () => {
    const host = await useTestDatabase(new HostFolder());
    await started(host);
    const env = { NETRAVEN_PASSWORD: password };
    for (const [name, address] of [
      ['core-1', '192.0.2.7'],
      ['core-2', '192.0.2.8'],
      ['core-3', 'core-3.pop.example.net'],
    ] as const)
      await inProcess(host, ['devices', 'add', name, address, '--platform', 'cisco_ios']);
    const add = (name: string): string[] => ['credentials', 'add', name, '--username=netops'];
    Object.assign(host.env, env);
    const question = 'Networks [192.0.2.0/24 *.pop.example.net]: ';
    expect(await atTerminal(host, add('proposed'), question, '')).toMatchObject({
      code: 0,
      stdout: matching('Added proposed (netops), for every device in *.pop.example.net, 192.0.2.0/24.'),
    });
    // More than a person reads are not taken by Enter.
    for (let n = 0; n < 8; n += 1) {
      await inProcess(host, ['devices', 'add', `other-${n}`, `10.0.${n}.1`, '--platform', 'cisco_ios']);
    }
    const many = await atTerminal(host, add('many'), 'Networks: ', '');
    expect(many).toMatchObject({ stdout: matching('192.0.2.0/24  2 devices') });
    expect(many).toMatchObject({ stdout: matching('and 2 more. Name the networks that hold them.') });
    expect(many.code).not.toBe(0);
    expect(await atTerminal(host, add('typed'), 'Networks: ', '10.0.0.0/8, gate')).toMatchObject({
      code: 0,
      stdout: matching('Added typed (netops), for every device in 10.0.0.0/8, gate.'),
    });
  },
);
