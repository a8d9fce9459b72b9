import { expect, it } from 'vitest';
import type { Dependent } from '../../../src/commands/jobs/dependents.ts';
import { changeDependents } from '../../../src/commands/jobs/change-dependents.ts';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { writePolicies } from '../../../src/place/policies-file.ts';
import { inProcess } from '../../in-process.ts';
import { started } from '../../started.ts';
import { useTestDatabase } from '../../use-test-database.ts';

/** Writes a job package whose job type is `sweep`, with a required setting and a secret. */
function sweep(host: HostFolder): string {
  const properties = { site: { type: 'string' }, key: { type: 'string', writeOnly: true }, depth: { default: 1 } };
  const schema = { type: 'object', additionalProperties: false, required: ['site', 'key'], properties };
  host.write('versions/sweep/package.json', {
    name: 'netraven-job-sweep',
    version: '1.0.0',
    type: 'module',
    exports: './index.js',
    netraven: { job: { apiVersion: 1, jobType: 'sweep' } },
  });
  host.write(
    'versions/sweep/index.js',
    `export const meta = { jobType: 'sweep', scope: 'fleet' };
     export const run = async () => ({ success: true });
     export const configSchema = { '~standard': { version: 1, vendor: 'own', validate: (value) => ({ value }),
       jsonSchema: { input: () => (${JSON.stringify(schema)}) } } };`,
  );
  return './versions/sweep';
}

it('after an installation the next command sets what is required, and a removal asks about schedules and triggers', async () => {
  const host = await useTestDatabase(new HostFolder());
  const source = sweep(host);
  await started(host);
  const command = async (...args: string[]): ReturnType<typeof inProcess> => inProcess(host, args);
  const ok = async (...args: string[]): Promise<string> => {
    const ended = await command(...args);
    expect(ended, args.join(' ')).toMatchObject({ code: 0 });
    return ended.stdout + ended.stderr;
  };
  const stateOf = async (noun: string): Promise<string> => ok(noun, 'list');

  // Without its required settings, each run would be refused.
  const next = '`netraven jobs config netraven-job-sweep --set site=… --secret key`';
  expect(await ok('jobs', 'add', source, '--yes')).toContain(`next: ${next}\nnext: \`netraven run sweep --all\``);
  expect(await ok('jobs', 'show', 'sweep')).toContain('netraven run sweep --all --set site=… --secret key');
  const env = { NETRAVEN_SECRET_KEY: 'canary' };
  const set = ['jobs', 'config', 'netraven-job-sweep', '--set', 'site=north', '--secret', 'key'];
  expect(await inProcess(host, set, { env })).toMatchObject({ code: 0 });

  await ok('devices', 'add', 'core-1', '127.0.0.1', '--platform', 'cisco_ios');
  await ok('schedules', 'add', 'nightly', 'sweep', '--time', 'daily', '--all');
  await ok('triggers', 'add', 'on-change', 'sweep', '--syslog', '--all');
  await ok('triggers', 'add', 'then', 'backup', '--after', 'sweep', '--all');
  await ok('triggers', 'add', 'other', 'backup', '--syslog', '--all');

  const asked = await command('jobs', 'remove', 'netraven-job-sweep');
  expect(asked.code).toBe(2);
  expect(asked.stderr).toContain('  schedule nightly\n  trigger on-change\n  trigger then\n');
  expect(asked.stderr).toContain('NR_QUESTION_UNASKED: There is no terminal to ask: Remove netraven-job-sweep 1.0.0,');
  expect(await ok('jobs', 'list')).toContain('netraven-job-sweep');
  expect(await stateOf('schedules')).not.toMatch(/paused/);

  const removed = await ok('jobs', 'remove', 'netraven-job-sweep', '--yes');
  expect(removed).toContain(
    'The schedule nightly was paused.\nThe trigger on-change was paused.\nThe trigger then was paused.',
  );
  expect(await stateOf('schedules')).toMatch(/^nightly .*paused/m);
  expect((await stateOf('triggers')).match(/paused/g)).toHaveLength(2);

  // The next package of this name may be of anybody: the settings are forgotten.
  const readded = await ok('jobs', 'add', source, '--yes');
  expect(readded).toContain(`next: ${next}`);
  expect(readded).toContain('The schedule nightly is paused. Resume it: `netraven schedules resume nightly`');
  const json = await inProcess(host, 'jobs remove netraven-job-sweep --yes --with-schedules --json'.split(' '));
  expect(JSON.parse(json.stdout)).toMatchObject({
    after: null,
    dependents: [
      { kind: 'schedule', name: 'nightly', action: 'removed' },
      { kind: 'trigger', name: 'on-change', action: 'removed' },
      { kind: 'trigger', name: 'then', action: 'removed' },
    ],
  });
  expect(await stateOf('triggers')).toMatch(/^other /m);
  expect(await stateOf('triggers')).not.toMatch(/^then /m);
});

it('a schedule that cannot be paused is a warning, and the others are paused', async () => {
  const dependent = (name: string, pause: () => Promise<void>): Dependent => ({
    kind: 'schedule',
    name,
    isPaused: false,
    pause,
    remove: pause,
  });
  const gone = dependent('gone', () => Promise.reject(new Error('There is no schedule gone')));
  const warnings: string[] = [];
  const terminal = { err: (line: string) => void warnings.push(line) };
  const done = await changeDependents(terminal, [gone, dependent('nightly', () => Promise.resolve())], false);
  expect(done).toEqual([
    { kind: 'schedule', name: 'gone', action: 'failed', error: 'There is no schedule gone' },
    { kind: 'schedule', name: 'nightly', action: 'paused' },
  ]);
  expect(warnings).toEqual([
    'WARNING: the schedule gone was not paused: There is no schedule gone. Try again: `netraven schedules pause gone`',
  ]);
});

it('a removal without a running NetRaven says that schedules were not checked', async () => {
  const host = new HostFolder();
  await inProcess(host, ['jobs', 'add', sweep(host), '--yes']);
  // Named by its job type.
  const ended = await inProcess(host, ['jobs', 'remove', 'sweep', '--yes']);
  expect(ended).toMatchObject({ code: 0, stdout: expect.stringContaining('netraven-job-sweep') });
  expect(ended.stderr).toContain('NetRaven does not run, so its schedules and triggers were not checked.');
});

it('an installation shows the permissions and settings that packages of its name have already', async () => {
  const host = new HostFolder();
  // As after `npm uninstall`.
  const given = { granted: ['device:write', 'network'], decidedFor: '', config: { site: 'north' } } as const;
  writePolicies(host.home, [{ name: 'netraven-job-sweep', ...given }]);
  const asked = await inProcess(host, ['jobs', 'add', sweep(host)]);
  expect(asked).toMatchObject({ code: 2, stdout: '' });
  expect(asked.stderr).toContain('  granted     device:write, network, to a package of this name\n');
  expect(asked.stderr).toContain('  settings    stored: site.');
});
