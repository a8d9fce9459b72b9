import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import * as job from '../packages/job-template/templates/network/src/index.ts';
import { runJob, startSimulator } from '../packages/testing/src/index.ts';

/** The version in the answer of each simulated device. */
const versions: Readonly<Record<string, string>> = {
  cisco_ios: '15.2(7)E3',
  cisco_iosxe: '17.09.04a',
  cisco_nxos: '9.3(8)',
  arista_eos: '4.29.2F',
};

it('the template network sends the software version of each of its platforms', async () => {
  const received: unknown[] = [];
  const webhook = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      received.push((JSON.parse(body) as { version: unknown }).version);
      response.writeHead(204).end();
    });
  });
  await once(webhook.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void webhook.close());
  const url = `http://127.0.0.1:${(webhook.address() as AddressInfo).port}/`;
  const simulator = await startSimulator(
    job.meta.platforms.map((platform) => ({ name: platform, platform, username: 'netops', password: 'lab-login' })),
  );
  onTestFinished(() => simulator.close());
  for (const platform of job.meta.platforms) {
    await runJob(job, { device: simulator.device(platform), config: { url } });
    expect(received.at(-1), platform).toBe(versions[platform]);
  }
});
