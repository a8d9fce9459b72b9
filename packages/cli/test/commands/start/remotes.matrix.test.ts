import { join } from 'node:path';
import { expect, it } from 'vitest';
import { git } from '../../../../worker/src/index.ts';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { inProcess } from '../../in-process.ts';
import { started } from '../../started.ts';
import { useTestDatabase } from '../../use-test-database.ts';
import { doctor } from '../doctor/diagnosis.ts';
import { matching } from '../../matching.ts';

const save = `export const meta = { jobType: 'note', scope: 'fleet' };
export const run = async ({ db }) => { await db.artifacts.save('note', 'kept'); return { success: true }; };`;

it('a remote of the config is pushed to; status and doctor tell while it fails, and that it is in sync again', async () => {
  const host = await useTestDatabase(new HostFolder().addJob('note', save));
  const path = host.at('archive.git');
  const config = { mirror: { remotes: [{ name: 'disk', url: `file://${path}` }] } };
  host.write('netraven.config.mts', `export default ${JSON.stringify(config)};`);
  await started(host);
  const status = async (): Promise<string> => (await inProcess(host, ['status'])).stdout;
  await inProcess(host, ['devices', 'add', 'sw-1', '192.0.2.1', '--platform', 'cisco_ios']);
  expect(await inProcess(host, ['run', 'note', '--all'])).toMatchObject({ code: 0 });
  await expect.poll(status).toMatch(/^remotes {4}disk: failing, 1 commit behind, oldest \d+ (?:s|min) old$/m);
  expect((await doctor(host)).warnings).toMatchObject([
    {
      check: 'remotes',
      code: 'NR_REMOTE_FAILED',
      message: matching(/^disk: failing, .*does not/),
    },
  ]);
  await git(path, ['init', '--quiet', '--bare', '--initial-branch=main', path]);
  // Each pause after a failure is twice as long as the one before.
  await expect.poll(status, { timeout: 200_000 }).toMatch(/^remotes {4}1 in sync$/m);
  expect(await git(path, ['show', 'main:fleet/note/note'])).toBe('kept');
  expect(await git(path, ['rev-parse', 'main'])).toBe(await git(join(host.home, 'mirror.git'), ['rev-parse', 'main']));
  expect((await doctor(host)).findings).toContainEqual({ check: 'remotes', state: 'ok', message: 'disk: in sync' });
});
