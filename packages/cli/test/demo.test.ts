import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { HostFolder } from './host-folder.ts';
import { spawnNetRaven } from './netraven.ts';
import { isAlive } from '@netraven/core/system';
import { until } from './started.ts';

it.each(['SIGTERM', 'SIGINT'] as const)(
  'a demo that is stopped by %s leaves neither an engine nor a folder',
  async (signal) => {
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
  },
);
