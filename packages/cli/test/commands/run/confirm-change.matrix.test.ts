// cspell:ignore fial
import { expect, it } from 'vitest';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { commandsIn } from '../../in-process.ts';
import { started } from '../../started.ts';
import { useTestDatabase } from '../../use-test-database.ts';

const write = `
  export const meta = { jobType: 'write', retries: 0 };
  export const configSchema = { '~standard': { version: 1, vendor: 'own', validate: (value) => ({ value }),
    jsonSchema: { input: () => ({ type: 'object', additionalProperties: false,
      properties: { site: { type: 'string' }, floor: { type: 'integer' } } }) } } };
  export const run = async ({ device }) => ({ success: device.name !== 'edge-2' });`;

it('a run that may change devices is only created once a person agreed', async () => {
  const host = await useTestDatabase(new HostFolder());
  host.addJob('write', write, { permissions: ['device:write'] });
  await started(host);
  const { command, ok } = commandsIn(host);
  await ok('jobs enable netraven-job-write --grant device:write');
  for (const number of ['1', '2', '3', '4', '5', '6']) {
    const tag = number === '1' ? ['--tag', 'core'] : [];
    await ok('devices add', `edge-${number}`, '127.0.0.1', '--port', '9', '--platform', 'cisco_ios', ...tag);
  }
  const runs = async (): Promise<number> =>
    (JSON.parse(await ok('runs list --json')) as { runs: unknown[] }).runs.length;

  // Without a terminal.
  const asked = await command('run write --device edge-* --no-wait');
  expect(asked.code).toBe(2);
  expect(asked.stderr).toContain(
    'NR_QUESTION_UNASKED: There is no terminal to ask: write may change 6 devices (edge-1, edge-2, edge-3, edge-4, edge-5, …). Run it?',
  );
  expect(asked.stderr).toMatch(/^By platform: cisco_ios 6\.\nBy tag: core 1\.$/m);
  expect(asked.stderr).toContain('run the same command with --yes');
  const both = await command('run write --device edge-* --tag core');
  expect(both.stderr).toContain('write may change 1 device (edge-1). Run it?');
  const others = await command('run write', '--query', '-tag:core -name:edge-2', '--platform', 'cisco_ios');
  expect(others.stderr).toContain('write may change 4 devices (edge-3, edge-4, edge-5, edge-6). Run it?');
  expect(await runs()).toBe(0);
  expect((await command('run write --device edge-9')).stderr).toContain('NR_QUERY_INVALID');
  expect((await command('run write', '--query', 'tga:core state:fial')).stderr).toContain(
    'There is no kind tga. Did you mean tag:core? There is no state fial',
  );

  // Results may change while a person reads: the run is of the devices that the question named.
  const never = await command('run write --state never --tag core --yes');
  expect(never.code).toBe(0);
  expect(await runs()).toBe(1);

  // A device that was tried is not `never` any more.
  expect((await command('run write --state never')).stderr).toContain('write may change 5 devices (edge-2, ');

  // Windows hold for schedules and triggers; a person is told.
  await ok('windows add freeze deny', '2001-01-01 to 2999-01-02', '--tag', 'core', '--time-zone', 'UTC');
  const closed =
    'WARNING: the window freeze denies 2001-01-01 to 2999-01-02 (UTC). Schedules and triggers cannot start write on 1 device now; this run can.';
  expect((await command('run write --all')).stderr).toContain(closed);
  expect((await command('run write --device edge-2')).stderr).not.toContain('freeze');
  expect((await command('run write --all --dry-run')).stderr).not.toMatch(/freeze|NR_QUESTION/);
  const ran = await command('run write --all --yes --json');
  expect(ran.stderr).toContain(closed);
  const { id } = (JSON.parse(ran.stdout) as { run: { id: string } }).run;
  expect(await runs()).toBe(3);

  // A retry and a repetition ask for their devices.
  const retry = await command('runs retry', id);
  expect(retry.code).toBe(2);
  expect(retry.stderr).toContain('write may change 1 device (edge-2). Run it?');
  expect((await command('runs again', id)).stderr).toContain('write may change 6 devices (edge-1, ');
  expect(await runs()).toBe(3);
  expect((await command('runs retry', id, '-y')).code).toBe(6);
  expect((await command('runs retry', id, '--error')).stderr).toContain('NR_RUN_NOTHING_TO_RETRY');

  // A change of a schedule or trigger asks too, and keeps the settings that it does not name.
  await ok('schedules add nightly write --all --time daily --yes');
  await ok('triggers add on-change write --syslog --yes');
  for (const set of ['schedules set nightly', 'triggers set on-change']) {
    const question = 'write may change devices (all) without anyone asking. Let it?';
    expect((await command(`${set} --set site=berlin`)).stderr).toContain(question);
    expect((await command(`${set} --all`)).stderr).toContain(question);
    expect((await command(`${set} --all`)).stderr).toMatch(/^Now 6 devices\.\nBy platform: cisco_ios 6\.$/m);
    for (const wrong of ['--set site', '--config missing.json']) {
      expect((await command(`${set} ${wrong}`)).stderr).not.toContain('without anyone asking');
    }
    const configAfter = async (change: string): Promise<unknown> =>
      (JSON.parse(await ok(`${set} ${change} --yes --json`)) as { config: unknown }).config;
    expect(await configAfter('--set site=berlin')).toEqual({ site: 'berlin' });
    expect(await configAfter('--set floor=3')).toEqual({ site: 'berlin', floor: 3 });
    expect(await configAfter('--unset site')).toEqual({ floor: 3 });
  }
});
