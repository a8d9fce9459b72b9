import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { spawnNetRaven } from '../test-utils/netraven.ts';
import { isAlive } from '@netraven/core/system';
import { until } from './started.ts';

it('the demo runs to its end, shows what NetRaven does and what to type next, and leaves no folder', async () => {
  const host = new HostFolder();
  const temporary = join(host.folder, 't');
  mkdirSync(temporary);
  const { code, stdout } = await spawnNetRaven(host, ['demo'], { env: { TMPDIR: temporary } }).ended;
  expect(code).toBe(0);
  for (const shown of [
    /^The web page: http:\/\/127\.0\.0\.1:\d+\/, /m,
    /^error +branch-7 +NR_DEVICE_TRUNCATED/m,
    /^error +fw-2 +NR_DEVICE_AUTH_REFUSED/m,
    /runs retry [^]*^success +branch-7 +running-config version 1$/m,
    /runs retry [^]*^success +fw-2 +running-config version 1$/m,
    /^\+ntp server 10\.0\.0\.123$/m,
    /^enable secret 5 <secret:[0-9a-f]{16}>$/m,
    /^netraven-job-hello 1\.0\.0 was installed\.$[^]*^success +core-1 +hello, core-1$/m,
    /^ {2}npx netraven devices add /m,
  ])
    expect(stdout).toMatch(shown);
  expect(readdirSync(temporary).filter((name) => name.startsWith('netraven-demo'))).toEqual([]);
});

it.each(['SIGTERM', 'SIGINT'] as const)('a demo stopped by %s leaves no process and no folder', async (signal) => {
  const host = new HostFolder();
  const temporary = join(host.folder, 't');
  mkdirSync(temporary);
  const demo = spawnNetRaven(host, ['demo'], { env: { TMPDIR: temporary } });
  let said = '';
  demo.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await until(() => said.includes('credentials add'));
  demo.kill(signal);
  expect(await demo.ended).toMatchObject({ code: 130 });
  expect(readdirSync(temporary).filter((name) => name.startsWith('netraven-demo'))).toEqual([]);
  expect(isAlive(demo.pid ?? 0)).toBe(false);
});
