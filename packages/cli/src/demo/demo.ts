import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorData } from '@netraven/core';
import { startNetwork } from './network.ts';
import { makeHostProject, writeJobPackage } from './packages.ts';
import { Stage } from './stage.ts';

export interface DemoOptions {
  /** Keep the host project with its home. Default `false`. */
  readonly keep?: boolean;
}

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Plays a day with NetRaven on three simulated devices, with the commands that every user has. Uses a host project in a
 * temporary folder and removes it, also when it is interrupted.
 *
 * @returns the exit code: 0, 1 if a command did not end as expected, 130 if the demo was interrupted
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
    stage.say(`The demo failed: ${message} (${code})${hint ? `\n${hint}` : ''}`);
    return 1;
  } finally {
    await stage.close();
    for (const signal of stopSignals) process.off(signal, stop);
    if (options.keep) stage.say(`The host project is in ${folder}`);
    else await rm(folder, { recursive: true, force: true });
  }
}

async function play(stage: Stage): Promise<void> {
  stage.chapter('NetRaven starts in a host project: a folder with a package.json');
  await makeHostProject(stage.folder);
  const network = await startNetwork();
  stage.onClose(() => network.close());
  const page = await stage.start();

  stage.chapter('One login and three devices');
  const { username, password, enablePassword } = network.credential;
  const secrets = { NETRAVEN_PASSWORD: password, NETRAVEN_ENABLE_PASSWORD: enablePassword };
  await stage.netraven(['credentials', 'add', 'lab', '--username', username, '--enable'], { env: secrets });
  for (const { name, address, port, platform } of network.devices) {
    await stage.netraven(['devices', 'add', name, address, '--port', String(port), '--platform', platform]);
  }
  await stage.netraven(['run', 'reachability', '--all']);

  stage.chapter('Backup: branch-7 hangs up in the middle of its configuration');
  await stage.netraven(['run', 'backup', '--all'], { exitCode: 3 });
  network.repair();
  stage.say('\nbranch-7 works again. Only this device is retried:');
  await stage.netraven(['runs', 'retry', await stage.newestRun()]);

  stage.chapter('A router is changed, and the next backup shows it');
  stage.say(network.change());
  await stage.netraven(['run', 'backup', '--all']);
  await stage.git(['show', '--format=%s', '--unified=1', 'HEAD'], `${network.changed}/backup/running-config version 2`);

  stage.chapter('Secrets in the saved configurations are masked');
  await stage.git(['grep', '-h', '--max-count=3', '<secret:', 'HEAD', '--', network.changed], '<secret:');

  stage.chapter('A job type of your own, installed while NetRaven runs');
  stage.say(await writeJobPackage(join(stage.folder, 'netraven-job-hello')));
  await stage.netraven(['jobs', 'add', './netraven-job-hello', '--yes']);
  await stage.netraven(['run', 'hello', '--device', network.changed]);
  await stage.netraven(['logs', '--type', 'job', '--source', 'worker.job.hello']);

  stage.chapter('Now your own devices');
  stage.say(yours(page));
}

/** Returns what to type next. */
function yours(page: string): string {
  return `Make a host project, and start NetRaven in it:
  npx netraven init plant && cd plant && npm install
  npx netraven start
In a second terminal, in the same folder:
  npx netraven credentials add lab --username <name>
  npx netraven devices add <name> <address> --platform <id>
  npx netraven run backup --all
The web page is at the address that \`netraven start\` prints; in this demo it was
  ${page}`;
}
