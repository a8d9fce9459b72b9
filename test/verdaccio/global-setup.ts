import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { packAll } from '../../scripts/pack.ts';
import { withoutSettings } from '../environment.ts';
import { startVerdaccio, type LocalVerdaccio } from './local-verdaccio.ts';
import { publishTo } from './publish.ts';
import type { Ready, SharedRegistry } from './shared-registry.ts';
import { writeWhich } from './which.ts';

const exec = promisify(execFile);

/** Starts one registry for all test files, in the background: tests that do not need it begin at once. */
export function setup(project: TestProject): () => Promise<void> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-shared-')));
  project.provide('sharedRegistry', folder);
  const started = startVerdaccio(folder);
  const filled = fill(folder, started);
  return async () => {
    await filled;
    await (await started).close();
    rmSync(folder, { recursive: true, force: true });
  };
}

/** Fills the registry, then tells the test files. */
async function fill(folder: string, started: Promise<LocalVerdaccio>): Promise<void> {
  const ready = await started
    .then((verdaccio) => publishAll(folder, verdaccio))
    .catch((error: unknown): Ready => ({ error: String(error) }));
  writeFileSync(join(folder, 'draft.json'), JSON.stringify(ready));
  renameSync(join(folder, 'draft.json'), join(folder, 'ready.json'));
}

/** Publishes our packages and the ones of the tests, and installs both Yarns. */
async function publishAll(folder: string, { url, npmrc }: LocalVerdaccio): Promise<Ready> {
  writeFileSync(join(folder, 'npmrc'), `${npmrc}audit=false\nfund=false\nupdate-notifier=false\n`);
  const [tarballs, yarn] = await Promise.all([packAll(join(folder, 'packs')), installYarn(folder)]);
  for (const tarball of tarballs.values()) await publishTo(url, tarball);
  for (const path of writeWhich(join(folder, 'which'))) await publishTo(url, path);
  return { url, npmrc, yarn, tarballs: [...tarballs] };
}

async function installYarn(shared: string): Promise<SharedRegistry['yarn']> {
  const folder = join(shared, 'yarn');
  mkdirSync(folder);
  const env = {
    ...withoutSettings(process.env),
    npm_config_userconfig: join(shared, 'npmrc'),
    npm_config_cache: join(shared, 'npm'),
  };
  const packages = ['yarn@1.22.22', '@yarnpkg/cli-dist@4.18.1'];
  await exec('npm', ['install', '--ignore-scripts', ...packages], { cwd: folder, env });
  return {
    one: join(folder, 'node_modules', 'yarn', 'bin', 'yarn.js'),
    four: join(folder, 'node_modules', '@yarnpkg', 'cli-dist', 'bin', 'yarn.js'),
  };
}
