import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { defineJob } from '@netraven/core';
import { runJob } from '@netraven/testing';
import { expect, it, onTestFinished } from 'vitest';
import { freePort } from '@netraven/test-utils/free-port';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { inProcess } from '../../in-process.ts';
import { outputUntil, spawnNetRaven } from '../../../test-utils/netraven.ts';
import { started } from '../../started.ts';
import { matching, refusal } from '../../matching.ts';

/** Starts `netraven simulate` on free ports. Returns what it printed. */
async function simulating(host: HostFolder, port: number, ...more: string[]) {
  const child = spawnNetRaven(host, ['simulate', '--devices', '1', '--port', String(port), ...more]);
  return { child, printed: await outputUntil(child, 'stdout', 'netraven run backup --tag simulated\n') };
}

it('the printed commands add the devices, and a later start has the same ones', async () => {
  const host = new HostFolder();
  const port = await freePort();
  await started(host);
  const first = await simulating(host, port);
  expect(first.printed).toContain(`1 simulated device of 1 platform on 127.0.0.1, port ${port}, until Ctrl-C.`);

  const commands = [...first.printed.matchAll(/^ {2}(?:NETRAVEN_PASSWORD=(\S+) )?npx netraven (.*)$/gm)];
  expect(commands).toHaveLength(3);
  expect(readFileSync(join(host.folder, '.netraven/simulated/devices.csv'), 'utf8')).toMatch(/^name,.*,https_port$/m);
  const last = commands.at(-1)?.[2]?.split(' ') ?? [];
  for (const [, password, words = ''] of commands) {
    const env = password === undefined ? {} : { NETRAVEN_PASSWORD: password };
    expect(await inProcess(host, words.split(' '), { env }), words).toMatchObject({ code: 0 });
  }
  first.child.kill('SIGINT');
  expect(await first.child.ended).toMatchObject({ code: 0 });

  await simulating(host, port);
  expect(await inProcess(host, last)).toMatchObject({
    code: 0,
    stdout: matching('sim-ios-1'),
  });
});

it('the devices answer as a file says', async () => {
  const host = new HostFolder().write('answers.json', { 'show inventory': 'PID: C9300' });
  const port = await freePort();
  const { child } = await simulating(host, port, '--answers', 'answers.json');
  const job = defineJob({
    meta: { jobType: 'inventory' },
    run: async ({ device }) => ({ success: true, details: await (await device.connect()).send('show inventory') }),
  });
  const login = { username: 'netops', password: 'simulated-login' };
  const device = { name: 'sim-ios-1', platform: 'cisco_ios', address: '127.0.0.1', port, login };
  expect((await runJob(job, { device })).result.details).toBe('PID: C9300');
  child.kill('SIGINT');
  await child.ended;
});

it('a port in use is named, with other ports to choose', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void taken.close());
  await once(taken, 'listening');
  const { port } = taken.address() as { port: number };
  const args = ['simulate', '--devices', '1', '--port', String(port)];
  expect(await inProcess(new HostFolder(), args)).toMatchObject(
    refusal(new RegExp(`127\\.0\\.0\\.1:${port}[^]*simulate --port 24001`)),
  );
});
