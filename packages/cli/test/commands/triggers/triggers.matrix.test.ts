import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { missingProgram } from '@netraven/test-utils/find-program';
import { blocksOf } from '@netraven/test-utils/page-blocks';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { commandsIn } from '../../in-process.ts';
import { started } from '../../started.ts';
import { useTestDatabase } from '../../use-test-database.ts';

const missing = missingProgram('openssl', 'curl');

it('triggers are managed, each by its name', async () => {
  const host = await useTestDatabase(new HostFolder());
  await started(host);
  const { command, ok, refused } = commandsIn(host);
  await ok('devices add core-1 192.0.2.1 --platform ios --tag core');

  expect(await ok('triggers list')).toBe('');
  expect(await ok('triggers add on-change backup --syslog')).toBe('Added on-change: backup on syslog, devices: all.\n');
  expect(await ok('triggers add then reachability --after backup --tag core')).toBe(
    'Added then: reachability after backup (saved), devices: tag:core.\n',
  );
  expect(await refused('triggers add on-change backup --syslog')).toContain('NR_NAME_TAKEN');
  expect(await refused('triggers add x backup')).toContain('Add `--syslog`, `--webhook` or `--after <jobType>`');
  expect(await refused('triggers add x backup --syslog --webhook')).toContain('cannot be used with');
  expect(await refused('triggers add x backup --webhook')).toContain('No device was selected');
  expect(await refused('triggers add x backup --after reachability')).toContain('NR_TRIGGER_LOOP');
  expect(await refused('triggers show on-chang')).toContain('Did you mean "on-change"?');
  expect(await refused('triggers set then')).toContain('Nothing to change was named');
  expect(await ok('triggers set then --on failed --rename after-backup')).toBe(
    'Changed after-backup: reachability after backup (failed), devices: tag:core.\n',
  );
  expect(await ok('triggers pause on-change')).toBe('Paused on-change. A run that was created goes on.\n');
  expect(await ok('triggers list')).toMatch(/^on-change +backup +on syslog, paused +- +all$/m);
  expect(await ok('triggers resume on-change')).toBe('Resumed on-change.\n');
  expect(await ok('triggers show on-change')).toMatch(/starts +on syslog\ndevices +all\n/);
  expect((await command('triggers senders')).stderr).toBe('Each sender is exactly one device, or no message came.\n');
  expect(await ok('triggers senders --json')).toBe('{\n  "senders": []\n}\n');
  expect(await ok('triggers remove on-change --yes')).toBe('Removed on-change. Runs that it created go on.\n');
});

it.skipIf(missing !== undefined)(
  `the example of the page starts a run of a webhook${missing === undefined ? '' : ` (skipped: no ${missing})`}`,
  async () => {
    const host = await useTestDatabase(new HostFolder());
    await started(host);
    const { ok } = commandsIn(host);
    await ok('devices add core-1 192.0.2.1 --platform ios --tag core');
    const added = await ok('triggers add deployed reachability --webhook --tag core');
    const secret = /^Secret: ([\w-]{43})$/m.exec(added)?.[1] ?? '';
    const { address, port } = JSON.parse(readFileSync(join(host.home, 'server.json'), 'utf8')) as {
      address: string;
      port: number;
    };
    const example = blocksOf('docs/triggers.md').find(({ language }) => language === 'bash')?.text ?? '';
    const env = {
      PATH: process.env['PATH'] ?? '',
      NETRAVEN_URL: `http://${address}:${port}`,
      NETRAVEN_WEBHOOK_SECRET: secret,
    };
    const { stdout } = await promisify(execFile)('bash', ['-euc', example], { env });
    expect(JSON.parse(stdout)).toEqual({ eventId: expect.any(Number) as number });
    await expect
      .poll(async () => ok('triggers show deployed'))
      .toMatch(/core-1 +(queued|running|failed|success) \d\/1, run /);
  },
);
