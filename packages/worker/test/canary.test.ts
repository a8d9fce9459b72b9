import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { dump } from '@netraven/db/test-utils/dump';
import { login, startPlant } from './plant.ts';

const community = 'canary-snmp-9Xv';
const config = `version 15.2\nhostname core-1\n!\nsnmp-server community ${community} RO\n!\nend\n`;

const job = `
  export const meta = { jobType: 'leaky', requires: ['cli'], retries: 0 };
  export async function run({ device, logger, jobId }) {
    const session = await device.connect();
    const seen = await session.readConfig();
    // Filler: the secret stands across the limit of a text.
    const long = 'lorem ipsum '.repeat(680) + seen;
    for (const text of [seen, long]) logger.info(text, { text });
    console.log(long);
    if (device.name === 'throws') throw Object.assign(new Error(long), { code: 'ACME_LEAK', hint: seen });
    if (device.name === 'crashes') {
      await new Promise((resolve) => process.stderr.write(seen, resolve));
      process.exit(3);
    }
    return { success: true, message: long, details: { [seen]: seen, list: [seen] } };
  }`;

it('a secret that a job got from a device is in no table and no log, whatever the job says', async () => {
  const plant = await startPlant({
    devices: ['returns', 'throws', 'crashes'].map((name) => ({ name, platform: 'cisco_ios', config })),
    jobs: { leaky: { source: job, permissions: ['device:secrets'] } },
  });
  const { tasks } = await plant.run('leaky');
  const byName = Object.fromEntries(tasks.map((task) => [task.device?.name, task]));
  expect(byName['returns']).toMatchObject({ status: 'success', result: { message: expect.stringMatching(/lorem/) } });
  expect(byName['throws']).toMatchObject({ status: 'error', error: { code: 'ACME_LEAK' } });
  expect(byName['crashes']).toMatchObject({ error: { code: 'NR_HOST_CRASHED' } });
  expect(byName['crashes']?.error?.message).toContain('snmp-server community <secret');
  const kept = [
    JSON.stringify(tasks),
    JSON.stringify(await dump(plant.db)),
    readFileSync(join(plant.folder, 'logs', 'netraven.jsonl'), 'utf8'),
  ];
  for (const secret of [community, login.password, login.enablePassword])
    for (let length = 9; length <= secret.length; length++)
      for (const text of kept) expect(text).not.toContain(secret.slice(0, length));
});
