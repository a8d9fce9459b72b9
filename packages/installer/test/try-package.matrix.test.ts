import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, it, onTestFinished, vi } from 'vitest';
import { findHostProject, ownCore, type PackageManager } from '@netraven/core/registry';
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
async function makeHost(more: { readonly dependencies?: object }): ReturnType<typeof findHostProject> {
  const dependencies = { ...more.dependencies, '@netraven/core': `file:${ownCore().folder}` };
  write('host/package.json', { ...more, name: 'host', dependencies });
  return findHostProject({ root: join(top, 'host') });
}

const source = `export const meta = { jobType: 'peers' }; export const run = async () => ({ success: true });`;
const netraven = { job: { apiVersion: 1, jobType: 'peers', permissions: [] } };

/** Tries a package in the host project. */
async function attempt(
  name: string,
  spec: string,
  from: 'archive' | 'folder' = 'archive',
  host: object = {},
  manager: PackageManager = 'npm',
): ReturnType<typeof tryPackage> {
  const root = join(top, 'host');
  return tryPackage({ hostProject: await makeHost(host) }, { name: manager, root }, { name, spec, from });
}

it('a package is tried with its peers and those of its dependencies, and with the core of this process', async () => {
  // A person may override what the registry has.
  const overrides = {
    'trial-far-peer': pack('trial-far-peer', 'export const far = 1;'),
    'trial-near-peer': pack('trial-near-peer', 'export const near = 1;'),
    'trial-helper': pack('trial-helper', `import '@netraven/core'; export { far } from 'trial-far-peer';`, {
      peerDependencies: { ...corePeer, 'trial-far-peer': '1.0.0' },
    }),
  };
  const spec = pack(job, `import 'trial-helper'; import 'trial-near-peer'; import '@netraven/core'; ${source}`, {
    netraven,
    dependencies: { 'trial-helper': '1.0.0' },
    peerDependencies: { ...corePeer, 'trial-near-peer': '1.0.0' },
  });
  const { record, files } = await attempt(job, spec, 'archive', { overrides });
  expect(record).toMatchObject({ name: job, jobType: 'peers', problems: [] });
  const tried = [`${job}@1.0.0`, 'trial-far-peer@1.0.0', 'trial-helper@1.0.0', 'trial-near-peer@1.0.0'];
  expect([...(files ?? [])].toSorted(([a], [b]) => (a < b ? -1 : 1))).toEqual(
    tried.map((each) => [each, expect.stringMatching(/^sha256-/)]),
  );
});

it.each(['./', ''])(
  'an override may refer to a dependency of the host project, also to a file at "%s"',
  async (dot) => {
    write('host/vendor/kit.tgz', '');
    const [, tarball = ''] = pack('trial-referred', 'export const near = 1;').split('file:');
    copyFileSync(tarball, join(top, 'host/vendor/kit.tgz'));
    const helper = `file:${dot}vendor/kit.tgz`;
    const spec = pack(job, `import 'trial-referred'; ${source}`, {
      netraven,
      dependencies: { 'trial-referred': '1.0.0' },
    });
    const host = { dependencies: { 'trial-referred': helper }, overrides: { 'trial-referred': '$trial-referred' } };
    expect((await attempt(job, spec, 'archive', host)).record).toMatchObject({ jobType: 'peers', problems: [] });
  },
);

it('a folder is tried where it is, and stays as it is', async () => {
  const folder = makePackage('netraven-job-folder', source, { netraven, peerDependencies: corePeer });
  const { record } = await attempt('netraven-job-folder', `file:${folder}`, 'folder');
  expect(record).toMatchObject({ jobType: 'peers', problems: [] });
  expect(existsSync(join(folder, 'node_modules'))).toBe(false);
});

/** Makes a Git repository of a package that runs a program when npm prepares it. Returns its URL, and the file that the program makes. */
function hostileRepository(): { url: string; trace: string } {
  const trace = join(top, 'has-run');
  const other = makePackage('git-other', '');
  const url = (folder: string): string => `git+file://${folder}`;
  const folder = makePackage('git-hostile', '', {
    scripts: { prepare: 'x' },
    devDependencies: { 'git-other': url(other) },
  });
  write('git-hostile/.npmrc', 'git=./evil.sh');
  write('git-hostile/evil.sh', `#!/bin/sh\ntouch '${trace}'\nexec git "$@"\n`);
  chmodSync(join(folder, 'evil.sh'), 0o755);
  for (const each of [other, folder]) {
    const git = (...args: string[]): unknown =>
      execFileSync('git', ['-C', each, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args]);
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'a');
  }
  return { url: url(folder), trace };
}

it('a dependency from Git, also of a dependency, is refused before a program of it runs', async () => {
  const { url, trace } = hostileRepository();
  const spec = pack(job, source, { netraven, dependencies: { 'git-hostile': url } });
  await expect(attempt(job, spec)).rejects.toMatchObject({ code: 'NR_INSTALL_DEPENDENCY_SOURCE' });
  expect(existsSync(trace)).toBe(false);
});

/** Serves a package at a URL. Returns a dependency on it, and counts requests. */
async function serveEvil(): Promise<{ evil: { evil: string }; requests: () => number }> {
  let requests = 0;
  const tarball = readFileSync(pack('evil', "throw new Error('loaded')").slice('file:'.length));
  const server = createServer((_, response) => {
    requests++;
    response.end(tarball);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { evil: { evil: `http://127.0.0.1:${port}/evil.tgz` }, requests: () => requests };
}

it('a dependency from a URL, also of a dependency, is refused before npm asks for it', async () => {
  const { evil, requests } = await serveEvil();
  const refused = { code: 'NR_INSTALL_DEPENDENCY_SOURCE' };
  await expect(attempt(job, pack(job, source, { netraven, dependencies: evil }))).rejects.toMatchObject(refused);
  const overrides = { 'trial-helper': pack('trial-helper', '', { dependencies: evil }) };
  const spec = pack(job, source, { netraven, dependencies: { 'trial-helper': '1.0.0' } });
  await expect(attempt(job, spec, 'archive', { overrides })).rejects.toMatchObject(refused);
  expect(requests()).toBe(0);
});

/** The programs of one user may lie where another one cannot enter. */
const hasPnpm = spawnSync('pnpm', ['--version']).error === undefined;

it.skipIf(!hasPnpm)(
  `pnpm refuses a dependency from a URL${hasPnpm ? '' : ' (skipped: no pnpm for this user)'}`,
  async () => {
    const { evil } = await serveEvil();
    const spec = pack(job, source, { netraven, dependencies: evil });
    await expect(attempt(job, spec, 'archive', {}, 'pnpm')).rejects.toMatchObject({
      code: 'NR_INSTALL_DEPENDENCY_SOURCE',
      message: expect.stringContaining('One of its dependencies is not from the registry') as unknown,
    });
  },
);

it.skipIf(!hasPnpm)(
  `pnpm tries a package with the overrides and patches of the host project${hasPnpm ? '' : ' (skipped: no pnpm for this user)'}`,
  async () => {
    const [, tarball = ''] = pack('trial-tuned', `export const label = 'tuned';`).split('file:');
    write('host/vendor/tuned.tgz', '');
    copyFileSync(tarball, join(top, 'host/vendor/tuned.tgz'));
    const patch = `--- a/index.js\n+++ b/index.js\n@@ -1,1 +1,1 @@\n-export const label = 'tuned';\n\\ No newline at end of file\n+export const label = 'patched';\n\\ No newline at end of file\n`;
    write('host/patches/tuned.patch', `diff --git a/index.js b/index.js\n${patch}`);
    write('host/pnpm-workspace.yaml', {
      packages: ['packages/*'],
      overrides: { 'trial-tuned': '$trial-tuned' },
      patchedDependencies: { 'trial-tuned': 'patches/tuned.patch', 'not-tried@1.0.0': 'patches/tuned.patch' },
    });
    onTestFinished(() => rmSync(join(top, 'host/pnpm-workspace.yaml')));
    const labelled = `import { label } from 'trial-tuned'; ${source.replace(`jobType: 'peers'`, `jobType: 'peers', label`)}`;
    // The registry does not have this version.
    const spec = pack(job, labelled, { netraven, dependencies: { 'trial-tuned': '^1.0.0' } });
    const host = { dependencies: { 'trial-tuned': 'file:vendor/tuned.tgz' } };
    expect((await attempt(job, spec, 'archive', host, 'pnpm')).record).toMatchObject({
      meta: { label: 'patched' },
      problems: [],
    });
  },
);

it('a dependency from a folder of the machine is refused before it is loaded', async () => {
  const folder = makePackage('other-project', 'export const x = 1;');
  const spec = pack(job, `import 'other-project'; ${source}`, {
    netraven,
    dependencies: { 'other-project': `file:${folder}` },
  });
  await expect(attempt(job, spec)).rejects.toMatchObject({
    code: 'NR_INSTALL_DEPENDENCY_SOURCE',
    message: expect.stringContaining('other-project') as unknown,
  });
});

// Of another user's package, npm takes this mode away.
it.skipIf(process.getuid?.() !== 0)('a file that runs as its owner is refused', async () => {
  write('packed/package/package.json', {
    name: job,
    version: '1.0.0',
    type: 'module',
    exports: './index.js',
    netraven,
  });
  write('packed/package/index.js', source);
  execFileSync('chmod', ['4755', join(top, 'packed/package/index.js')]);
  execFileSync('tar', ['-czf', join(top, 'setuid.tgz'), '-C', join(top, 'packed'), 'package']);
  await expect(attempt(job, `file:${join(top, 'setuid.tgz')}`)).rejects.toMatchObject({ code: 'NR_INSTALL_FILE_MODE' });
  // No manifest names it.
  execFileSync('chmod', ['755', join(top, 'packed/package/index.js')]);
  write('packed/package/node_modules/hid/su', '');
  execFileSync('chmod', ['4755', join(top, 'packed/package/node_modules/hid/su')]);
  execFileSync('tar', ['-czf', join(top, 'hidden.tgz'), '-C', join(top, 'packed'), 'package']);
  await expect(attempt(job, `file:${join(top, 'hidden.tgz')}`)).rejects.toMatchObject({ code: 'NR_INSTALL_FILE_MODE' });
});

it('files in node_modules that the package neither bundles nor gets from npm are refused', async () => {
  const kit = { 'node_modules/kit/package.json': { name: 'kit', version: '1.0.0' }, 'node_modules/kit/index.js': '' };
  const attemptWith = (more: object, files: Readonly<Record<string, string | object>>): ReturnType<typeof attempt> => {
    const name = `hidden-${Object.keys(files).length}-${Object.keys(more).length}`;
    write(`${name}/package/package.json`, {
      name: job,
      version: '1.0.0',
      type: 'module',
      exports: './index.js',
      ...more,
    });
    write(`${name}/package/index.js`, source);
    for (const [path, content] of Object.entries(files)) write(`${name}/package/${path}`, content);
    execFileSync('tar', ['-czf', join(top, `${name}.tgz`), '-C', join(top, name), 'package']);
    return attempt(job, `file:${join(top, `${name}.tgz`)}`);
  };
  const bundles = { netraven, dependencies: { kit: '1.0.0' }, bundleDependencies: ['kit'] };
  expect((await attemptWith(bundles, kit)).record).toMatchObject({ jobType: 'peers', problems: [] });
  const hidden = { code: 'NR_INSTALL_HIDDEN_FILES' };
  await expect(attemptWith({ netraven }, kit)).rejects.toMatchObject(hidden);
  await expect(attemptWith(bundles, { ...kit, 'node_modules/@a/b/index.js': '' })).rejects.toMatchObject(hidden);
  await expect(attemptWith({ netraven }, { 'node_modules/code.js': '' })).rejects.toMatchObject(hidden);
});

it('dependencies that npm nests in the package are no hidden files', async () => {
  write('host/.npmrc', 'install-strategy=nested');
  onTestFinished(() => rmSync(join(top, 'host/.npmrc')));
  const overrides = { 'trial-nested': pack('trial-nested', 'export const far = 1;') };
  const spec = pack(job, `import 'trial-nested'; ${source}`, { netraven, dependencies: { 'trial-nested': '1.0.0' } });
  expect((await attempt(job, spec, 'archive', { overrides })).record).toMatchObject({ problems: [] });
});
