import type { PackageEntry } from '@netraven/api';
import { expect, it, onTestFinished, vi } from 'vitest';
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

it('`jobs enable` ends once the workers have applied it', async () => {
  let lists = 0;
  const { host } = await answering((request) => {
    if (request.startsWith('POST')) {
      return { name: entry.name, enabled: true, granted: ['device:write'], config: {} };
    }
    lists += 1;
    // The worker is seen to follow with the fourth list: the first one is read before.
    return {
      packages: [lists < 4 ? entry : { ...entry, state: 'ready', undecided: false }],
      problems: [],
      workers: [],
    };
  });
  const { code, stdout, stderr } = await inProcess(host, ['jobs', 'enable', 'greet', '--grant', 'device:write']);
  expect({ code, stdout, stderr, lists }).toEqual({
    code: 0,
    stdout: 'netraven-job-greet is enabled, with device:write.\n',
    stderr: '',
    lists: 4,
  });
});

it('`jobs enable` names the workers that have not applied it within 10 s', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const { host } = await answering((request) => {
    vi.setSystemTime(Date.now() + 4_000);
    if (request.startsWith('GET')) return { packages: [entry], problems: [], workers: [] };
    return { name: entry.name, enabled: true, granted: ['device:write'], config: {} };
  });
  const { code, stdout, stderr } = await inProcess(host, ['jobs', 'enable', 'greet', '--grant', 'device:write']);
  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout: 'netraven-job-greet is enabled, with device:write.\n',
    stderr: 'Not applied within 10 s by: w1. See with `netraven workers list` if they run.\n',
  });
});
