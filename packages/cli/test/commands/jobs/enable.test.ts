import type { PackageEntry } from '@netraven/api';
import { expect, it } from 'vitest';
import { answering } from '../../answering.ts';
import { inProcess } from '../../in-process.ts';

const entry: PackageEntry = {
  name: 'netraven-job-greet',
  version: '1.0.0',
  path: '/srv/netraven/jobs/greet',
  origin: 'folder',
  state: 'disabled',
  undecided: true,
  jobType: 'greet',
  meta: null,
  iconPath: null,
  configSchema: null,
  summarizes: false,
  permissions: ['device:write'],
  problems: [],
  policy: null,
  workers: ['w1'],
};

it('`jobs enable` asks for the permissions of every version that a worker has', async () => {
  const next = { ...entry, version: '1.1.0', permissions: ['device:write', 'network'], workers: ['w2'] };
  const { host } = await answering(() => ({ packages: [entry, next], problems: [], workers: [] }));
  for (const named of ['netraven-job-greet', 'greet']) {
    const { code, stderr } = await inProcess(host, ['jobs', 'enable', named]);
    expect(code).toBe(2);
    expect(stderr).toContain('netraven-job-greet needs the permissions device:write, network,');
    expect(stderr).toContain('`netraven jobs enable netraven-job-greet --grant device:write network`');
  }
});
