import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorData } from '@netraven/core';
import type { Context } from '../context.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { startNetwork, type DemoLogin } from './network.ts';
import { makeHostProject, writeJobPackage } from './packages.ts';
import { Stage } from './stage.ts';

export interface DemoOptions {
  /** Keep the host project with its home. Default `false`. */
  readonly keep?: boolean;
}

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Plays a day with NetRaven on twelve simulated devices, with the commands that every user has. Uses a host project in a
 * temporary folder and removes it, also when it is interrupted.
 */
export async function demo(_context: Context, options: DemoOptions): Promise<ExitCode> {
  const folder = await mkdtemp(join(tmpdir(), 'netraven-demo-'));
  const stage = new Stage(folder);
  const stopped = new AbortController();
  const stop = (): void => stopped.abort();
  for (const signal of stopSignals) process.on(signal, stop);
  try {
    await Promise.race([play(stage), once(stopped.signal, 'abort')]);
    return stopped.signal.aborted ? exitCodes.interrupted : exitCodes.ok;
  } catch (error) {
    const { code, message, hint } = errorData(error, 'NR_DEMO_FAILED');
    stage.say(`The demo failed: ${message} (${code})${hint ? `\n${hint}` : ''}`);
    return exitCodes.internal;
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

  stage.chapter('One login, and twelve devices from a list');
  await stage.netraven(['credentials', 'add', 'lab', ...loginOf(network.login)], { env: secretsOf(network.login) });
  await writeFile(join(stage.folder, 'devices.csv'), network.csv);
  stage.say(network.csv);
  await stage.netraven(['devices', 'import', 'devices.csv']);
  await stage.netraven(['run', 'reachability', '--all']);

  stage.chapter('Backup: branch-7 hangs up in the middle of its configuration, fw-2 refuses the login');
  await stage.netraven(['run', 'backup', '--all'], { exitCode: 3 });
  network.repair();
  stage.say('\nbranch-7 works again, and the firewall gets a login of its own. Only these two are retried:');
  const firewall = network.firewallLogin;
  await stage.netraven(['credentials', 'add', 'firewalls', '--tag', 'firewall', ...loginOf(firewall)], {
    env: secretsOf(firewall),
  });
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
  stage.say(nextSteps(page));
}

function loginOf({ username }: DemoLogin): string[] {
  return ['--username', username, '--enable', '--network', '127.0.0.0/8'];
}

/** Passwords go into the environment: other users can read the arguments of a process. */
function secretsOf({ password, enablePassword }: DemoLogin): NodeJS.ProcessEnv {
  return { NETRAVEN_PASSWORD: password, NETRAVEN_ENABLE_PASSWORD: enablePassword };
}

/** Returns what to type next. */
function nextSteps(page: string): string {
  return `Make a host project, and start NetRaven in it:
  npx netraven init plant && cd plant && npm install
  npx netraven start
In a second terminal, in the same folder:
  npx netraven credentials add lab --username <name> --network <network>
  npx netraven devices add <name> <address> --platform <id>   (or a list: npx netraven devices import devices.csv)
  npx netraven run backup --all
The web page is at the address that \`netraven start\` prints; in this demo it was
  ${page}`;
}
