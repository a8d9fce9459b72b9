import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../../packages/test-utils/src/free-port.ts';
import { withoutSettings } from '../environment.ts';
import { findUplink } from './uplink.ts';

/** A real registry on this machine. */
export interface LocalVerdaccio {
  readonly url: string;
  /** The lines of an `.npmrc` for it. */
  readonly npmrc: string;
  close(): Promise<void>;
}

/** Starts Verdaccio on a free port, with its files in a folder. It gets other packages from where npm would. */
export async function startVerdaccio(folder: string): Promise<LocalVerdaccio> {
  const config = await settings(folder);
  // Last: until Verdaccio listens, another process may take it.
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  writeFileSync(join(folder, 'config.yaml'), JSON.stringify(config));
  const bin = join(dirname(createRequire(import.meta.url).resolve('verdaccio/package.json')), 'bin', 'verdaccio');
  const child = fork(bin, ['--config', join(folder, 'config.yaml'), '--listen', `127.0.0.1:${port}`], {
    cwd: folder,
    env: withoutSettings(process.env),
    execArgv: ['--import', new URL('end-with-parent.ts', import.meta.url).href],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const isReady = async (): Promise<boolean> => {
    if (child.exitCode !== null) throw new Error('Verdaccio ended');
    return fetch(`${url}-/ping`).then(
      (answer) => answer.ok,
      () => false,
    );
  };
  while (!(await isReady())) await wait(50);
  return {
    url,
    // npm wants a token, Verdaccio wants none.
    npmrc: `registry=${url}\n//127.0.0.1:${port}/:_authToken=anyone\n`,
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'close');
    },
  };
}

async function settings(folder: string): Promise<object> {
  const everybody = { access: '$all', publish: '$all', unpublish: '$all' };
  const own = ['@netraven/*', 'netraven', 'netraven-job-*', '@*/netraven-job-*', '@acme/*'];
  return {
    storage: join(folder, 'storage'),
    // One slow answer must not take the registry offline: Verdaccio then answers 404 for five minutes.
    uplinks: {
      configured: { ...(await findUplink()), maxage: '60m', timeout: '2m', max_fails: 100, fail_timeout: '1s' },
    },
    packages: {
      ...Object.fromEntries(own.map((name) => [name, everybody])),
      '**': { ...everybody, proxy: 'configured' },
    },
    max_body_size: '100mb',
    server: { keepAliveTimeout: 60 },
    log: { type: 'stdout', level: 'fatal' },
  };
}
