import { createServer, type IncomingHttpHeaders } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { runJob, startSimulator, type SimulatedDevice, type Simulator } from '@netraven/testing';
import answers from '../answers.json' with { type: 'json' };

/** The folder of the package: it runs in a real job host, with the permissions of its package.json only. */
const job = new URL('..', import.meta.url);

const received: { headers: IncomingHttpHeaders; body: unknown }[] = [];
let status = 204;
const webhook = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (text: string) => (body += text));
  request.on('end', () => {
    received.push({ headers: request.headers, body: JSON.parse(body) });
    response.writeHead(status).end();
  });
});
let url: string;
let simulator: Simulator;
let device: SimulatedDevice;

beforeAll(async () => {
  await once(webhook.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(webhook.address() as AddressInfo).port}/`;
  simulator = await startSimulator([
    { name: 'core-1', platform: 'cisco_ios', username: 'netops', password: 'lab-login', answers },
  ]);
  device = simulator.device('core-1');
});
beforeEach(() => {
  received.length = 0;
  status = 204;
});
afterAll(async () => {
  await simulator.close();
  webhook.close();
});

it('sends the version of the device', async () => {
  const { result } = await runJob(job, { device, config: { url, token: 'canary-token' } });
  expect(result).toEqual({ success: true, message: 'sent: 15.2(7)E' });
  expect(received).toMatchObject([
    {
      headers: { authorization: 'Bearer canary-token' },
      body: { device: 'core-1', version: '15.2(7)E' },
    },
  ]);
});

it('sends nothing in a dry run', async () => {
  const { result } = await runJob(job, { device, config: { url }, dryRun: true });
  expect(result.message).toMatch(/^would send: /);
  expect(received).toEqual([]);
});

it('is an error that is tried again if the webhook fails', async () => {
  status = 503;
  await expect(runJob(job, { device, config: { url } })).rejects.toMatchObject({
    code: 'WEBHOOK_REFUSED',
    retryable: true,
  });
});
