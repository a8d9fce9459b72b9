import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '../../packages/device/test/free-port.ts';

const exec = promisify(execFile);

/** A real registry on this machine, in a storage folder of its own. */
export interface LocalVerdaccio {
  readonly url: string;
  /** The lines of an `.npmrc` that lead to it. */
  readonly npmrc: string;
  /** Publishes a package folder or a .tgz, as its author would. */
  publish(packed: string): Promise<void>;
  close(): Promise<void>;
}

/** Starts Verdaccio on a free port. What is not ours, it gets from where npm would ask. */
export async function startVerdaccio(): Promise<LocalVerdaccio> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-verdaccio-')));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  writeFileSync(join(folder, 'config.yaml'), JSON.stringify(await settings(folder)));
  const bin = join(dirname(createRequire(import.meta.url).resolve('verdaccio/package.json')), 'bin', 'verdaccio');
  const args = [bin, '--config', join(folder, 'config.yaml'), '--listen', `127.0.0.1:${port}`];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: 'ignore' });
  const close = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'close');
    }
    rmSync(folder, { recursive: true, force: true });
  };
  // npm wants a token, Verdaccio wants none.
  const npmrc = `registry=${url}\n//127.0.0.1:${port}/:_authToken=anyone\n`;
  const userconfig = join(folder, 'npmrc');
  writeFileSync(userconfig, npmrc);
  while (
    !(await fetch(`${url}-/ping`).then(
      (answer) => answer.ok,
      () => false,
    ))
  ) {
    if (child.exitCode !== null) throw new Error('Verdaccio did not start');
    await wait(50);
  }
  return {
    url,
    npmrc,
    async publish(packed) {
      const env = { PATH: process.env['PATH'], HOME: folder, npm_config_userconfig: userconfig };
      await exec('npm', ['publish', packed, '--registry', url, '--ignore-scripts', '--access', 'public'], {
        cwd: folder,
        env,
      });
    },
    close,
  };
}

async function settings(folder: string): Promise<object> {
  const { stdout } = await exec('npm', ['config', 'get', 'registry'], { cwd: folder });
  const everybody = { access: '$all', publish: '$all', unpublish: '$all' };
  const ours = ['@netraven/*', 'netraven', 'netraven-job-*', '@*/netraven-job-*'];
  return {
    storage: join(folder, 'storage'),
    uplinks: { configured: { url: stdout.trim(), maxage: '60m' } },
    packages: {
      ...Object.fromEntries(ours.map((name) => [name, everybody])),
      '**': { ...everybody, proxy: 'configured' },
    },
    server: { keepAliveTimeout: 60 },
    log: { type: 'stdout', level: 'fatal' },
  };
}
