import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addPackage } from '../../packages/installer/src/index.ts';
import { ChangedHost, managers } from './changed-host.ts';
import { versionJob } from './job-packages.ts';
import { useManager } from './manager-on-path.ts';
import { sharedRegistry, type SharedRegistry } from './shared-registry.ts';
import { useFolder } from './use-folder.ts';
import { writePackage } from './which.ts';

const folder = useFolder();
let registry: SharedRegistry;
let server: Server;
let requests = 0;
/** A file that each program of the foreign packages makes. */
let trace: string;
/** Dependencies that are not from the registry, by their kind. */
let foreign: Record<'git' | 'url', string>;

const ran = 'touch "$TRACE"';
const scripts = { preinstall: ran, install: ran, postinstall: ran, prepare: ran, prepack: ran };

/** Publishes a job package that needs others. Returns its name. */
async function publishJob(name: string, dependencies: object): Promise<string> {
  const files = versionJob('1.0.0', { name, dependencies, netraven: { job: { apiVersion: 1, jobType: 'which' } } });
  await registry.publish(writePackage(join(folder, name), { ...files, '.npmrc': registry.npmrc }));
  return name;
}

beforeAll(async () => {
  registry = await sharedRegistry();
  trace = join(folder, 'has-run');
  process.env['TRACE'] = trace;
  const manifest = { name: 'foreign', version: '1.0.0', scripts };
  const repository = writePackage(join(folder, 'repository'), { 'package.json': manifest, 'index.js': '' });
  // Of the folder in which npm clones.
  writeFileSync(join(repository, '.npmrc'), 'git=./evil.sh\n');
  writeFileSync(join(repository, 'evil.sh'), `#!/bin/sh\n${ran}\nexec git "$@"\n`);
  chmodSync(join(repository, 'evil.sh'), 0o755);
  const git = (...args: readonly string[]): unknown =>
    execFileSync('git', ['-C', repository, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args]);
  git('init', '-q');
  git('add', '.');
  git('commit', '-qm', 'a');
  execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: repository });
  const tarball = readFileSync(join(folder, 'foreign-1.0.0.tgz'));
  git('update-server-info');
  server = createServer(({ url = '' }, response) => {
    requests++;
    const file = join(repository, '.git', url.replace(/^\/repository\.git\/|\?.*$/g, ''));
    const known = url === '/foreign.tgz' ? tarball : existsSync(file) && readFileSync(file);
    response.writeHead(known ? 200 : 404).end(known || '');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  foreign = { git: `git+http://127.0.0.1:${port}/repository.git`, url: `http://127.0.0.1:${port}/foreign.tgz` };
  for (const [kind, spec] of Object.entries(foreign)) {
    await publishJob(`netraven-job-direct-${kind}`, { foreign: spec });
    const helper = { name: `foreign-helper-${kind}`, version: '1.0.0', dependencies: { foreign: spec } };
    const files = { 'package.json': helper, 'index.js': '', '.npmrc': registry.npmrc };
    await registry.publish(writePackage(join(folder, helper.name), files));
    await publishJob(`netraven-job-nested-${kind}`, { [helper.name]: '1.0.0' });
  }
});
afterAll(() => {
  server.close();
  delete process.env['TRACE'];
});

describe.each(managers)('a host project of %s', (manager) => {
  useManager(manager);

  it.each(['netraven-job-direct-git', 'netraven-job-nested-git', 'netraven-job-direct-url', 'netraven-job-nested-url'])(
    'takes nothing of %s, and no program of it runs',
    async (name) => {
      const host = await ChangedHost.make({ manager, registry, below: folder });
      const before = host.state();
      const asked = requests;
      await expect(host.change(addPackage, name)).rejects.toMatchObject({ code: 'NR_INSTALL_DEPENDENCY_SOURCE' });
      expect(existsSync(trace)).toBe(false);
      expect(host.state()).toEqual(before);
      // pnpm and Yarn fetch a URL before they look at what may be.
      expect(manager === 'npm' ? requests : asked).toBe(asked);
    },
  );
});
