import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { FakeHost } from './fake-host.ts';

const exec = promisify(execFile);
const jobs = ['netraven-job-aa', 'netraven-job-bb', 'netraven-job-cc'];

it('three commands at once install one after another, also where an earlier command was killed', async () => {
  const host = new FakeHost(jobs.map((job) => `${job}@1.0.0`));
  onTestFinished(() => host.remove());
  // No process has an id above the limit of the system.
  host.write('.netraven/install/lock-killed.json', [{ pid: 2 ** 30, hostname: hostname() }]);
  const script = (job: string): string => `
    import { findHostProject } from '@netraven/core/registry';
    import { addPackage } from '${new URL('../src/index.ts', import.meta.url).href}';
    const hostProject = await findHostProject({ root: ${JSON.stringify(host.folder)} });
    const { after } = await addPackage('${job}@1.0.0', { registry: { hostProject }, confirm: async () => undefined });
    process.stdout.write(after.state);`;
  const args = ['--conditions=@netraven/source', '--input-type=module-typescript', '-e'];
  const options = { cwd: new URL('..', import.meta.url).pathname, env: { ...process.env, PATH: host.path } };
  const ended = await Promise.all(jobs.map((job) => exec(process.execPath, [...args, script(job)], options)));
  expect(ended.map(({ stdout }) => stdout)).toEqual(jobs.map(() => 'ready'));
  expect(Object.keys(JSON.parse(host.read('package.json')).dependencies)).toEqual(expect.arrayContaining(jobs));
  expect(readdirSync(join(host.folder, 'node_modules'))).toEqual(expect.arrayContaining(jobs));
  expect(host.read('.netraven/install/history.jsonl').trim().split('\n')).toHaveLength(jobs.length);
  expect(readdirSync(join(host.folder, '.netraven', 'install')).toSorted()).toEqual(['history.jsonl', 'workers']);
});
