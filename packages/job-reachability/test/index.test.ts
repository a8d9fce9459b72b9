import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { afterAll, describe, expect, it } from 'vitest';
import { runJob, startSimulator } from '@netraven/testing';
import type { TcpResult } from '@netraven/core';
import * as job from '../src/index.ts';

interface Details {
  readonly icmp: { readonly sent: number; readonly received: number; readonly unavailable?: string };
  readonly tcp: readonly {
    readonly port: number;
    readonly open: boolean;
    readonly ms?: number;
    readonly code?: string;
  }[];
  readonly failed: readonly string[];
}

const silent = { log: () => undefined, warning: () => undefined };

const simulator = await startSimulator([{ name: 'r1', platform: 'cisco_ios', username: 'x', password: 'unused' }]);
const server = createServer().listen(0, '127.0.0.1');
await once(server, 'listening');
afterAll(async () => {
  await simulator.close();
  server.close();
});

describe('the reachability job', () => {
  it('measures the latency of the CLI port and of other ports', async () => {
    const device = simulator.device('r1');
    const { port } = server.address() as AddressInfo;
    const { result } = await runJob(job, { device, config: { ports: [port] } });
    expect(result.success).toBe(true);
    const { tcp } = result.details as Details;
    expect(tcp).toEqual([
      { port: device.port, open: true, ms: expect.any(Number) },
      { port, open: true, ms: expect.any(Number) },
    ]);
    expect(tcp[0]?.ms).toBeGreaterThan(0);
    expect(device.stats.attempts).toBe(0);
  });

  it('sends the set number of echo requests, or logs why it cannot', async () => {
    const { result, log } = await runJob(job, { device: simulator.device('r1'), config: { count: 2 } });
    const { icmp } = result.details as Details;
    const sent = icmp.unavailable === undefined;
    expect(icmp).toMatchObject(sent ? { sent: 2, received: 2 } : { sent: 0, received: 0 });
    expect(log.some(({ level, message }) => level === 'info' && message.startsWith('ICMP is not available: '))).toBe(
      !sent,
    );
  });

  it('needs no permission in a real job host', async () => {
    const { result } = await runJob(new URL('..', import.meta.url), { device: simulator.device('r1') });
    expect(result.success).toBe(true);
  });

  it('names a closed port with its number, of the CLI or another', async () => {
    const { result } = await runJob(job, { config: { count: 1 } });
    const details = result.details as Details;
    expect(details.tcp).toEqual([{ port: 9, open: false, code: 'ECONNREFUSED' }]);
    expect(details.failed).toContain('TCP 9 (CLI): connection refused');
    expect(result.message).toContain('TCP 9 (CLI): connection refused');

    const device = simulator.device('r1');
    const open = await runJob(job, { device, config: { ports: [9] } });
    expect(open.result).toMatchObject({
      success: true,
      message: expect.stringMatching(new RegExp(`TCP ${device.port} \\(CLI\\) [\\d.]+ ms; TCP 9: connection refused$`)),
      details: { failed: ['TCP 9: connection refused'] },
    });
    expect(open.log).toContainEqual(expect.objectContaining({ level: 'warning', message: open.result.message }));
  });

  it.each([
    ['cli', true, false],
    ['any', true, true],
    ['all', false, false],
  ])(
    'with success: %s counts an open CLI port beside a closed one, and the other way round',
    async (success, ...expected) => {
      const device = simulator.device('r1');
      const { port } = server.address() as AddressInfo;
      const cliOpen = await runJob(job, { device, config: { ports: [9], success } });
      const cliClosed = await runJob(job, { config: { ports: [port], success } });
      expect([cliOpen.result.success, cliClosed.result.success]).toEqual(expected);
    },
  );

  it('counts TCP only for a device behind a jump host, and logs why', async () => {
    const unavailable = 'the device is behind a jump host';
    const infos: string[] = [];
    const device = {
      port: 22,
      address: '10.0.0.1',
      ping: async () => ({ sent: 0, received: 0, unavailable }),
      tcp: async (): Promise<TcpResult> => ({ open: true, ms: 2 }),
    };
    const logger = { ...silent, info: (message: string) => void infos.push(message) };
    const context = { device, config: { count: 1, timeoutMs: 500, ports: [], success: 'all' }, logger };
    expect(await job.run(context as never)).toMatchObject({ success: true, message: 'TCP 22 (CLI) 2 ms' });
    expect(infos).toEqual([`ICMP is not available: ${unavailable}`]);
  });

  it('says that a port gave no answer in time', async () => {
    const tcp = async (): Promise<TcpResult> => ({ open: false, code: 'ETIMEDOUT' });
    const device = { port: 22, address: '10.0.0.1', ping: async () => ({ sent: 1, received: 0 }), tcp };
    const context = { device, config: { count: 1, timeoutMs: 500, ports: [], success: 'cli' }, logger: silent };
    expect(await job.run(context as never)).toMatchObject({
      success: false,
      message: 'No answer from 10.0.0.1; ICMP: no answer; TCP 22 (CLI): no answer within 500 ms',
    });
  });
});
