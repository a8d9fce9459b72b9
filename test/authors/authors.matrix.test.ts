// cspell:words Intf
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { MemoryStore, runJob, runSummary, startSimulator, type Simulator } from '../../packages/testing/src/index.ts';
import { PagePackage } from '../pages/page-package.ts';

const ios = { platform: 'cisco_ios', username: 'netops', password: 'lab-login' };
const neighboursOf = (line: string): string =>
  `Device ID           Local Intf     Hold-time  Capability      Port ID\n${line}\n`;
let simulator: Simulator;
const packages: PagePackage[] = [];

beforeAll(async () => {
  simulator = await startSimulator([
    {
      ...ios,
      name: 'core-1',
      vars: { ntp: '192.0.2.7' },
      config: 'hostname core-1\nline vty 0 4\n transport input telnet\nntp server 192.0.2.1\nntp server 192.0.2.2\n',
      answers: {
        'show version':
          'Cisco IOS Software, C2960X Software, Version 15.2(7)E3, RELEASE\nProcessor board ID FOC1111A0AA\n',
        'show lldp neighbors': neighboursOf('access-7            Gi1/0/1        120        B               Gi0/24'),
        'write memory': '[OK]',
      },
    },
    {
      ...ios,
      name: 'access-7',
      config: 'hostname access-7\n',
      answers: {
        'show lldp neighbors': neighboursOf('core-1              Gi0/24         120        B,R             Gi1/0/1'),
      },
    },
    { ...ios, name: 'old-3', refuses: ['show lldp neighbors'] },
  ]);
});
afterAll(async () => {
  await simulator.close();
  for (const made of packages) made.remove();
});

/** Makes a package as docs/job-interface.md describes it. Returns its folder: jobs run in a real job host. */
function packageOf(name: string, jobType: string, permissions: readonly string[] = []): string {
  const manifest = {
    name: `netraven-job-${jobType}`,
    version: '1.0.0',
    type: 'module',
    keywords: ['netraven-job'],
    netraven: { job: { apiVersion: 1, jobType, permissions } },
    exports: { '.': './src/index.ts', './package.json': './package.json' },
    dependencies: { zod: '^4.2.0' },
    peerDependencies: { '@netraven/core': '^1.0.0' },
  };
  const source = readFileSync(join(import.meta.dirname, 'jobs', `${name}.ts`), 'utf8');
  const made = new PagePackage({ 'package.json': JSON.stringify(manifest), 'src/index.ts': source });
  packages.push(made);
  return made.folder;
}

it('a compliance job reports findings, and skips a device without the section', async () => {
  const job = packageOf('compliance', 'access-rules');
  const { result } = await runJob(job, { device: simulator.device('core-1') });
  expect(result).toMatchObject({
    success: false,
    report: { items: [{ severity: 'critical', where: 'line vty 0 4', rule: 'no-telnet' }] },
  });
  const { status } = await runJob(job, { device: simulator.device('access-7') });
  expect(status).toBe('skipped');
});

it('a job that pushes NTP servers shows the change first, makes it, and is undone if the device refuses a line', async () => {
  const job = packageOf('ntp-push', 'ntp-push', ['device:write']);
  const device = simulator.device('core-1');
  const before = device.config;
  const dry = await runJob(job, { device, dryRun: true });
  expect(dry.result).toMatchObject({ success: true, message: 'would set ntp server 192.0.2.7' });
  device.refuses = ['ntp server 192.0.2.7'];
  await expect(runJob(job, { device })).rejects.toMatchObject({ change: { outcome: 'undone' } });
  expect(device.config).toBe(before);
  device.refuses = [];
  const { result } = await runJob(job, { device });
  expect(result).toMatchObject({ success: true, changed: true, message: 'ntp server 192.0.2.7' });
  expect(device.config.match(/^ntp server .*$/gm)).toEqual(['ntp server 192.0.2.7']);
});

it('an inventory job saves what a fleet job reports', async () => {
  const store = new MemoryStore();
  const device = simulator.device('core-1');
  const read = await runJob(packageOf('inventory', 'serials'), { device, store });
  expect(read.result.details).toEqual({ version: '15.2(7)E3', serial: 'FOC1111A0AA' });
  const devices = [device, simulator.device('old-3')];
  const report = await runJob(packageOf('fleet-report', 'versions', ['artifacts:read']), { devices, store });
  expect(report.result).toMatchObject({ success: false, message: '1 of 2 devices were read' });
  expect(report.artifacts['versions.csv']).toBe('core-1,15.2(7)E3\nold-3,not read\n');
});

it('one package reads neighbours and makes the topology', async () => {
  const job = packageOf('neighbours', 'links');
  const { result, results } = await runSummary(job, { devices: simulator.devices });
  expect(result).toMatchObject({ message: '1 links', report: { rows: [['access-7 Gi0/24 - core-1 Gi1/0/1']] } });
  expect(results.map(({ status }) => status)).toEqual(['success', 'success', 'skipped']);
});

it('a webhook gets each change, again if it failed', async () => {
  const received: unknown[] = [];
  let status = 503;
  const webhook = createServer((request, response) => {
    received.push(request.headers.authorization);
    response.writeHead(status).end();
  });
  await once(webhook.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void webhook.close());
  const url = `http://127.0.0.1:${(webhook.address() as AddressInfo).port}/`;
  const job = packageOf('webhook', 'tell-changes', ['network']);
  const options = {
    device: simulator.device('core-1'),
    config: { url, token: 'canary-token' },
    store: new MemoryStore(),
  };
  await expect(runJob(job, options)).rejects.toMatchObject({ code: 'TELL_CHANGES_REFUSED', retryable: true });
  status = 204;
  expect((await runJob(job, options)).result.message).toBe('reported version 1');
  expect((await runJob(job, options)).result.message).toBe('unchanged');
  expect(received).toEqual(['Bearer canary-token', 'Bearer canary-token']);
});
