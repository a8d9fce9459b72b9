import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { inProcess } from '../../in-process.ts';
import { netraven, type Ended } from '../../../test-utils/netraven.ts';
import { started } from '../../started.ts';
import { useTestDatabase } from '../../use-test-database.ts';
import { matching, refusal } from '../../matching.ts';

interface Told {
  readonly settings: { checked: string; names: string[]; problems: { path: string; message: string; fix: string }[] };
}

const stale = { code: 'NR_PACKAGE_CONFIG_STALE', severity: 'warning' };
const unset = (key: string): string => `netraven jobs config netraven-job-audit --unset ${key}`;

/** A folder with a version of the job package that takes these settings. */
function version(host: HostFolder, number: string, properties: object, jobType = 'audit'): string {
  const schema = JSON.stringify({ type: 'object', additionalProperties: false, properties });
  host.write(`versions/${number}/package.json`, {
    name: 'netraven-job-audit',
    version: number,
    type: 'module',
    exports: './index.js',
    netraven: { job: { apiVersion: 1, jobType } },
  });
  host.write(
    `versions/${number}/index.js`,
    `export const meta = { jobType: '${jobType}', scope: 'fleet' };
     export const run = async () => ({ success: true });
     export const configSchema = { '~standard': { version: 1, vendor: 'own', validate: (value) => ({ value }),
       jsonSchema: { input: () => (${schema}) } } };`,
  );
  return `./versions/${number}`;
}

it('an upgrade to another job type pauses the schedules and triggers of the former one, and says so', async () => {
  const host = await useTestDatabase(new HostFolder());
  const first = version(host, '1.0.0', {});
  const second = version(host, '2.0.0', {}, 'long-audit');
  expect(await netraven(host, ['jobs', 'add', first, '--yes'])).toMatchObject({ code: 0 });
  const netRaven = await started(host);
  const device = ['devices', 'add', 'r1', '127.0.0.1', '--port', '9', '--platform', 'cisco_ios'];
  expect(await inProcess(host, device)).toMatchObject({ code: 0 });
  const added = await inProcess(host, ['schedules', 'add', 'nightly', 'audit', '--time', 'daily at 02:00', '--all']);
  expect(added).toMatchObject({ code: 0 });
  const upgraded = await netraven(host, ['jobs', 'upgrade', second, '--yes']);
  expect(upgraded).toMatchObject({ code: 0 });
  expect(upgraded.stderr).toContain('The schedule nightly was paused.');
  expect(upgraded.stderr).toContain('The job type audit was removed. It is long-audit now');
  const { stdout } = await inProcess(host, ['schedules', 'list', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ schedules: [{ name: 'nightly', pausedAt: expect.any(String) }] });
  netRaven.kill('SIGTERM');
  await netRaven.ended;
});

it('an upgrade names the stored settings that the new version refuses before it asks', async () => {
  const host = await useTestDatabase(new HostFolder());
  const text = { type: 'string' };
  const first = version(host, '1.0.0', { depth: text, key: { ...text, writeOnly: true }, mode: text, to: text });
  const second = version(host, '2.0.0', {
    key: { ...text, minLength: 20, writeOnly: true },
    mode: { enum: ['fast'] },
    to: text,
  });
  const command = (...args: string[]): Promise<Ended> => inProcess(host, args);
  const upgrade = (to: string, ...more: string[]): Promise<Ended> => netraven(host, ['jobs', 'upgrade', to, ...more]);

  expect(await netraven(host, ['jobs', 'add', first, '--yes'])).toMatchObject({ code: 0 });
  // NetRaven never started here, so the settings cannot be checked. The command says so.
  const unknown = await upgrade(first);
  expect(unknown).toMatchObject(refusal('settings    not checked'));

  const netRaven = await started(host);
  await command('jobs', 'config', 'audit', '--set', 'depth=3m', 'key=canary-77', 'mode=slow', 'to=noc');
  const asked = await upgrade(second);
  expect(asked).toMatchObject({ code: 2, stdout: '' });
  expect(asked.stderr).toContain(
    "depth: In the administrator's config: There is no setting config.depth.\n      fix: " + unset('depth'),
  );
  expect(asked.stderr).toContain('runs are refused and queued tasks fail');
  expect(JSON.parse((await upgrade(first, '--yes', '--json')).stdout)).toMatchObject({
    settings: { checked: 'values', names: ['depth', 'key', 'mode', 'to'], problems: [] },
  });

  // Without a worker, the note of the names tells what it can.
  netRaven.kill('SIGTERM');
  await netRaven.ended;
  const noted = await upgrade(second, '--json');
  const settingsNoted = {
    checked: 'names',
    problems: [{ ...stale, path: 'policy.config.depth', fix: unset('depth') }],
  };
  expect(JSON.parse(noted.stdout)).toMatchObject({
    error: { code: 'NR_QUESTION_UNASKED', hint: matching('--yes') },
    proposal: { verb: 'upgrade', version: '2.0.0', settings: settingsNoted },
  });
  expect(noted.stderr).toMatch(/^NR_QUESTION_UNASKED: /m);

  await started(host);
  const done = await upgrade(second, '--yes', '--json');
  expect(done, done.stderr).toMatchObject({ code: 0 });
  const told = JSON.parse(done.stdout) as Told & { readonly proposal: Told };
  for (const { settings } of [told, told.proposal]) {
    expect(settings.checked).toBe('values');
    expect(settings.problems).toMatchObject(
      ['depth', 'key', 'mode'].map((key) => ({ ...stale, path: `policy.config.${key}`, fix: unset(key) })),
    );
  }
  expect(asked.stderr + noted.stderr + done.stdout + done.stderr).not.toContain('canary');
  expect(readFileSync(`${host.home}/cache/policies.json`, 'utf8')).not.toContain('canary');

  // What was said comes true, and each command mends its part.
  await command('devices', 'add', 'r1', '127.0.0.1', '--platform', 'cisco_ios');
  // A decision of an administrator belongs to the folder of the first version.
  expect((await command('run', 'audit', '--all')).stderr).toMatch(
    /^NR_JOB_NOT_READY: .* decided about .*versions\/1\.0\.0/,
  );
  expect(await command('jobs', 'enable', 'audit')).toMatchObject({ code: 0 });
  expect((await command('run', 'audit', '--all')).stderr).toMatch(/^NR_RUN_CONFIG_INVALID: /);
  const { settings } = JSON.parse(done.stdout) as Told;
  for (const { fix } of settings.problems) {
    expect(await command(...fix.split(' ').slice(1))).toMatchObject({ code: 0 });
  }
  expect(await command('run', 'audit', '--all')).toMatchObject({ code: 0 });
});
