import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorData } from '@netraven/core';
import { makeHostProject } from './host-project.ts';
import { startNetwork } from './network.ts';
import { Stage } from './stage.ts';

export interface DemoOptions {
  /** Keep the host project and what was stored in it. Default `false`. */
  readonly keep?: boolean;
}

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Plays a day with NetRaven on three simulated devices, only by what every user has: the command line and the API
 * behind it. Makes a host project of its own in a temporary folder, and leaves nothing behind, also when it is stopped.
 *
 * @returns the exit code: 0 when all went as told, 130 when it was stopped
 */
export async function demo(options: DemoOptions = {}): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'netraven-demo-'));
  const stage = new Stage(folder);
  const stopped = new AbortController();
  const stop = (): void => stopped.abort();
  for (const signal of stopSignals) process.on(signal, stop);
  try {
    await Promise.race([play(stage), once(stopped.signal, 'abort')]);
    return stopped.signal.aborted ? 130 : 0;
  } catch (error) {
    const { code, message, hint } = errorData(error, 'NR_DEMO_FAILED');
    stage.say(`The demo did not go as it should: ${message} (${code})${hint ? `\n${hint}` : ''}`);
    return 1;
  } finally {
    await stage.close();
    for (const signal of stopSignals) process.off(signal, stop);
    if (options.keep) stage.say(`Everything is kept in ${folder}`);
    else await rm(folder, { recursive: true, force: true });
  }
}

async function play(stage: Stage): Promise<void> {
  stage.chapter('A host project: a folder in which job packages are installed');
  stage.say(`It links ${(await makeHostProject(stage.folder)).join(', ')}.`);
  await stage.netraven(['jobs', 'list']);

  stage.chapter('The engine and a small network');
  const network = await startNetwork();
  stage.onClose(() => network.close());
  await stage.start();
  const { username, password, enablePassword } = network.credential;
  const secrets = { NETRAVEN_PASSWORD: password, NETRAVEN_ENABLE_PASSWORD: enablePassword };
  await stage.netraven(['credentials', 'add', 'lab', '--username', username, '--enable'], { env: secrets });
  for (const { name, address, port, platform } of network.devices) {
    await stage.netraven(['devices', 'add', name, address, '--port', String(port), '--platform', platform]);
  }
  await stage.netraven(['devices', 'list']);

  stage.chapter('Reachability: do they answer?');
  await stage.netraven(['run', 'reachability', '--all']);

  stage.chapter('Backup: one of the three hangs up in the middle of its configuration');
  await stage.netraven(['run', 'backup', '--all'], { exitCode: 3 });

  stage.chapter('Somebody changes a router, and the next backup shows it');
  stage.say(`${await network.change()}\n`);
  await stage.netraven(['run', 'backup', '--all'], { exitCode: 3 });
  await stage.netraven(['runs', 'list']);

  stage.chapter('What is kept: one commit a version in Git, secrets masked');
  await stage.git(['log', '--format=%h %s'], `${network.changed}/backup/running-config version 2`);
  await stage.git(['show', '--format=', '--unified=1', 'HEAD']);

  stage.chapter('Every line a job logs can be filtered');
  await stage.netraven(['logs', '--type', 'job', '--source', 'worker.job.backup', '--limit', '5']);
}
