import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '../../packages/api/src/index.ts';
import { startNetRaven } from '../../packages/cli/src/index.ts';
import { findHostProject } from '../../packages/core/src/registry/index.ts';
import { startSimulator, type SimulatedDeviceOptions } from '../../packages/device/src/simulator/index.ts';
import { addJob, type StagedJob } from './staged-job.ts';

/** A running NetRaven with its page and simulated devices. */
export interface Stage {
  readonly url: string;
  readonly token: string;
  /** Folder of the host project. */
  readonly hostProject: string;
}

/** The login that NetRaven uses. */
export const login = { username: 'netops', password: 'canary-page-7Tq' };

/** The last device refuses the login. */
const fourDevices: readonly SimulatedDeviceOptions[] = ['core-1', 'core-2', 'edge-1', 'edge-2'].map((name) => ({
  name,
  platform: 'cisco_ios',
  ...login,
  ...(name === 'edge-2' && { password: 'another-one' }),
}));

/** Starts NetRaven with a built page and simulated devices. Disposing stops them. */
export async function openStage(
  page: string,
  jobs: Readonly<Record<string, StagedJob>>,
  devices: readonly SimulatedDeviceOptions[] = fourDevices,
): Promise<Stage & AsyncDisposable> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-ui-')));
  await using entered = new AsyncDisposableStack();
  entered.defer(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'host', private: true }));
  for (const [jobType, job] of Object.entries(jobs)) addJob(folder, jobType, job);

  const simulator = await startSimulator(devices);
  entered.defer(() => simulator.close());
  const home = join(folder, '.netraven');
  const env = { PATH: process.env['PATH'], HOME: folder, XDG_CONFIG_HOME: join(folder, 'config') };
  const hostProject = await findHostProject({ root: folder });
  // A pin of an unknown job type: a problem without a package.
  const config = { pins: { sweep: 'netraven-job-sweep' } };
  writeFileSync(join(folder, 'netraven.config.mts'), `export default ${JSON.stringify(config)};\n`);
  const netRaven = await startNetRaven({ hostProject, home, env, port: 0, page, config });
  entered.defer(() => netRaven.stop(0));

  const token = readFileSync(join(home, 'token'), 'utf8').trim();
  const client = createClient({ baseUrl: netRaven.url, token });
  await client.credentials.create({ networks: ['127.0.0.0/8'], name: 'lab', ...login });
  for (const { name, address, port, platform } of simulator.devices) {
    await client.devices.create({ name, address, port, platform, tags: [name.split('-')[0] ?? ''] });
  }
  const running = entered.move();
  return {
    url: netRaven.url,
    token,
    hostProject: folder,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
