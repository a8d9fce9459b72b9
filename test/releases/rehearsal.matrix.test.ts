import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../../packages/device/src/simulator/index.ts';
import { readManifests } from '../../scripts/peer-ranges.ts';
import { withoutSettings } from '../environment.ts';
import { PackedHost } from '../packed.ts';
import { startVerdaccio, type LocalVerdaccio } from '../verdaccio/local-verdaccio.ts';
import { sharedRegistry } from '../verdaccio/shared-registry.ts';

const exec = promisify(execFile);
const published = readManifests('.').filter((manifest) => !('private' in manifest));
const versionOf = new Map(published.map(({ name, version }) => [name, String(version)]));
const first = String(versionOf.get('netraven'));
const login = { username: 'netops', password: 'release-1', enablePassword: 'release-2' };

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-rehearsal-')));
/** A clone of this repository, from which the releases are published. */
const clone = join(folder, 'clone');
let verdaccio: LocalVerdaccio;
let simulator: Simulator;
let host: PackedHost;

beforeAll(async () => {
  // When it is ready, all packages are built.
  await sharedRegistry();
  mkdirSync(join(folder, 'registry'));
  verdaccio = await startVerdaccio(join(folder, 'registry'));
  writeFileSync(join(folder, 'npmrc'), verdaccio.npmrc);
  await exec('git', ['clone', '--quiet', '.', clone]);
  for (const name of readdirSync('packages')) {
    const dist = join('packages', name, 'dist');
    if (existsSync(dist)) cpSync(dist, join(clone, dist), { recursive: true });
  }
  await inClone('pnpm', 'install', '--frozen-lockfile', '--prefer-offline', '--ignore-scripts');
  simulator = await startSimulator([{ name: 'core-1', platform: 'cisco_ios', ...login }]);
  host = new PackedHost('npm', { cache: 'none' });
  host.write({ '.npmrc': verdaccio.npmrc });
});
afterAll(async () => {
  await host.remove();
  await simulator.close();
  await verdaccio.close();
  rmSync(folder, { recursive: true, force: true });
});

async function inClone(command: string, ...args: readonly string[]): Promise<string> {
  const author = { GIT_AUTHOR_NAME: 'Release', GIT_AUTHOR_EMAIL: 'release@example.net' };
  const committer = { GIT_COMMITTER_NAME: 'Release', GIT_COMMITTER_EMAIL: 'release@example.net' };
  const env = { ...withoutSettings(process.env), ...author, ...committer };
  const { stdout } = await exec(command, args, {
    cwd: clone,
    env: { ...env, npm_config_userconfig: join(folder, 'npmrc'), npm_config_cache: join(folder, 'cache') },
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}

/** Publishes what is not published yet, as `pnpm release:publish` does after its build. */
async function publish(): Promise<void> {
  await inClone('pnpm', 'exec', 'changeset', 'publish');
}

/** Returns the newest published version of each package. */
async function newest(): Promise<Record<string, string | undefined>> {
  const versions = published.map(async ({ name }) => {
    const answer = await fetch(`${verdaccio.url}${encodeURIComponent(name)}`);
    const { 'dist-tags': named = {} } = (await answer.json()) as { 'dist-tags'?: Record<string, string> };
    return [name, named['latest']] as const;
  });
  return Object.fromEntries(await Promise.all(versions));
}

async function tags(): Promise<string[]> {
  return (await inClone('git', 'tag')).trim().split('\n').toSorted();
}

/** Installs a version, and backs up the device. Returns what `netraven` says of its version. */
async function useVersion(version: string): Promise<string> {
  await host.install(`netraven@${version}`);
  await host.start();
  try {
    if (version === first) {
      const secrets = { NETRAVEN_PASSWORD: login.password, NETRAVEN_ENABLE_PASSWORD: login.enablePassword };
      const { address, port } = simulator.device('core-1');
      await host.netraven(
        ['credentials', 'add', 'lab', '--network', '127.0.0.0/8', '--username', login.username, '--enable'],
        secrets,
      );
      await host.netraven(['devices', 'add', 'core-1', address, '--port', String(port), '--platform', 'cisco_ios']);
    }
    const ran = await host.netraven(['run', 'backup', '--all']);
    expect(ran, `${ran.stdout}\n${ran.stderr}`).toMatchObject({ code: 0 });
  } finally {
    await host.stop();
  }
  return (await host.netraven(['--version'])).stdout.trim();
}

/** Returns the number of runs, and the newest texts of the device. */
async function data(): Promise<{ readonly runs: number; readonly latest: unknown }> {
  await host.start();
  try {
    const { runs } = (await host.api('/runs')) as { runs: readonly unknown[] };
    const latest = await host.api('/artifacts/latest?device=core-1');
    return { runs: runs.length, latest };
  } finally {
    await host.stop();
  }
}

it('the first release publishes each package, and a host project installs it', async () => {
  await publish();
  expect(await newest()).toEqual(Object.fromEntries(versionOf));
  expect(await tags()).toEqual([...versionOf].map(([name, version]) => `${name}@${version}`).toSorted());
  expect(await useVersion(first)).toContain(first);
}, 600_000);

it('the next release raises, describes and publishes what the changesets name, and no more', async () => {
  const changed = ['netraven', '@netraven/db', '@netraven/job-backup'];
  const bumps = changed.map((name) => `'${name}': minor\n`).join('');
  writeFileSync(join(clone, '.changeset', 'next.md'), `---\n${bumps}---\n\nBackups are kept twice.\n`);
  await inClone('node', 'scripts/version.ts');
  const raised = Object.fromEntries(
    readManifests(clone)
      .filter(({ name, version }) => versionOf.has(name) && versionOf.get(name) !== version)
      .map(({ name, version }) => [name, version]),
  );
  expect(Object.keys(raised)).toEqual(expect.arrayContaining(changed));
  expect(readFileSync(join(clone, 'packages/cli/CHANGELOG.md'), 'utf8')).toContain('Backups are kept twice.');
  await inClone('git', 'add', '--all');
  await inClone('git', 'commit', '--quiet', '--message', 'Release');
  await inClone('pnpm', 'install', '--prefer-offline', '--ignore-scripts', '--no-frozen-lockfile');
  expect(await inClone('git', 'status', '--porcelain')).toBe('');
  await publish();
  expect(await newest()).toEqual({ ...Object.fromEntries(versionOf), ...raised });
  expect(await tags()).toHaveLength(versionOf.size + Object.keys(raised).length);
}, 600_000);

it('a host project takes the next release, and has all its data', async () => {
  const before = await data();
  expect(before).toMatchObject({ runs: 1, latest: { versions: [{ name: 'running-config', version: 1 }] } });
  expect(await useVersion('latest')).toContain(String((await newest())['netraven']));
  const after = await data();
  expect(after).toMatchObject({ runs: 2, latest: { versions: [{ name: 'running-config', version: 1 }] } });
}, 600_000);
