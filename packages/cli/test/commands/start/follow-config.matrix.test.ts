import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { connect } from '../../../src/index.ts';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { started, until } from '../../started.ts';
import { useTestDatabase } from '../../use-test-database.ts';

const good = `export const meta = { jobType: 'audit', scope: 'fleet' }; export const run = async () => ({ success: true });`;

it('a running NetRaven follows the pins and folders of its config, and keeps the last ones while it is broken', async () => {
  const host = await useTestDatabase(new HostFolder());
  host.addJob('audit', good).write('more/audit/package.json', {
    name: 'my-audit',
    version: '1.0.0',
    type: 'module',
    exports: './index.js',
    netraven: { job: { apiVersion: 1, jobType: 'audit' } },
  });
  host.write('more/audit/index.js', good);
  const config = (value: object): HostFolder =>
    host.write('netraven.config.mts', `export default ${JSON.stringify(value)};`);
  config({ folders: ['more'] });
  await started(host);
  const client = await connect({ cwd: host.folder, env: host.env });
  const states = async (): Promise<string[]> => {
    const { packages } = await client.packages.list();
    return packages.flatMap(({ name, state, jobType }) => (jobType === 'audit' ? `${name} ${state}` : [])).toSorted();
  };
  const log = (): string => readFileSync(join(host.home, 'logs', 'netraven.jsonl'), 'utf8');
  const follows = (...wanted: string[]): Promise<void> =>
    expect.poll(states, { timeout: 200_000, interval: 100 }).toEqual(wanted);

  expect(await states()).toEqual(['my-audit duplicate', 'netraven-job-audit duplicate']);
  config({ folders: ['more'], pins: { audit: 'my-audit' } });
  await follows('my-audit ready', 'netraven-job-audit duplicate');
  config({ folders: ['more'], pins: { audit: 'netraven-job-audit' } });
  await follows('my-audit duplicate', 'netraven-job-audit ready');

  host.write('netraven.config.mts', 'export default { folders: [');
  await until(() => log().includes('The config is used as it was before'));
  // Another change is followed with the last pins.
  host.addJob('other', good.replace('audit', 'other'));
  await expect
    .poll(async () => (await client.packages.list()).packages.some(({ jobType }) => jobType === 'other'), {
      timeout: 200_000,
    })
    .toBe(true);
  expect(await states()).toEqual(['my-audit duplicate', 'netraven-job-audit ready']);

  config({});
  await follows('netraven-job-audit ready');
});
