import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { findHostProject, ownCore } from '@netraven/core/registry';
import { tryPackage } from '../src/try-package.ts';

const top = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-trial-')));
vi.stubEnv('npm_config_cache', join(top, 'cache'));
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(top, { recursive: true, force: true });
});

const job = 'netraven-job-peers';
const corePeer = { '@netraven/core': '^1.0.0' };

function write(path: string, content: string | object): void {
  const file = join(top, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
}

/** Writes a package. Returns its folder. */
function makePackage(name: string, source: string, more: object = {}): string {
  write(`${name}/package.json`, { name, version: '1.0.0', type: 'module', exports: './index.js', ...more });
  write(`${name}/index.js`, source);
  return join(top, name);
}

/** Writes and packs a package. Returns the spec of its tarball. */
function pack(...args: Parameters<typeof makePackage>): string {
  const folder = makePackage(...args);
  execFileSync('npm', ['pack', '--silent', '--pack-destination', top], { cwd: folder });
  return `file:${join(top, `${args[0]}-1.0.0.tgz`)}`;
}

/** Writes a host project with the core of this process. */
async function makeHost(): ReturnType<typeof findHostProject> {
  write('host/package.json', { name: 'host', dependencies: { '@netraven/core': `file:${ownCore().folder}` } });
  return findHostProject({ root: join(top, 'host') });
}

const npm = { name: 'npm', root: join(top, 'host') } as const;
const source = `export const meta = { jobType: 'peers' }; export const run = async () => ({ success: true });`;
const netraven = { job: { apiVersion: 1, jobType: 'peers', permissions: [] } };

it('a package is tried with its peers and those of its dependencies, and with the core of this process', async () => {
  const far = pack('trial-far-peer', 'export const far = 1;');
  const near = pack('trial-near-peer', 'export const near = 1;');
  const helper = pack('trial-helper', `import '@netraven/core'; export { far } from 'trial-far-peer';`, {
    peerDependencies: { ...corePeer, 'trial-far-peer': far },
  });
  const spec = pack(job, `import 'trial-helper'; import 'trial-near-peer'; import '@netraven/core'; ${source}`, {
    netraven,
    dependencies: { 'trial-helper': helper },
    peerDependencies: { ...corePeer, 'trial-near-peer': near },
  });
  expect(await tryPackage(await makeHost(), npm, job, spec)).toMatchObject({
    name: job,
    jobType: 'peers',
    problems: [],
  });
});

it('a folder is tried where it is, and stays as it is', async () => {
  const folder = makePackage('netraven-job-folder', source, { netraven, peerDependencies: corePeer });
  const record = await tryPackage(await makeHost(), npm, 'netraven-job-folder', `file:${folder}`);
  expect(record).toMatchObject({ jobType: 'peers', problems: [] });
  expect(existsSync(join(folder, 'node_modules'))).toBe(false);
});
