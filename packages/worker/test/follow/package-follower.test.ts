import { mkdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { openLog } from '@netraven/core/log';
import { load, type Registry } from '@netraven/core/registry';
import { expect, it, onTestFinished, vi } from 'vitest';
import { TestProject, jobPackage, type Files } from '@netraven/core/test-utils/test-project';
import { JobHosts } from '../../src/job-hosts.ts';
import { readHeartbeats, writeNote } from '../../../installer/src/coordination/notes.ts';
import { pausePackage } from '../../../installer/src/coordination/pause.ts';
import { questionFile } from '../../../installer/src/coordination/stored-settings.ts';
import { signatureOf } from '../../src/follow/installed-watch.ts';
import { PackageFollower, type FollowerOptions } from '../../src/follow/package-follower.ts';
import { PackageLock } from '../../src/follow/package-lock.ts';

const run = 'export const run = async () => ({ success: true });\n';

interface Followed {
  /** Returns the label of a job type, or the code of its first problem. */
  readonly stateOf: (jobType: string) => string | undefined;
  readonly hosts: JobHosts;
  readonly packageLock: PackageLock;
  /** States of all records. */
  readonly states: () => readonly string[];
  /** Messages of the log. */
  readonly logged: readonly string[];
  readonly record: (jobType: string) => Parameters<JobHosts['take']>[0];
  readonly expectState: (jobType: string, state: string | undefined) => Promise<void>;
}

interface Hooks {
  /** Runs between the first load of the registry and the start of the follower. */
  readonly beforeStart?: () => unknown;
  /** Runs once, while the registry is loaded again. */
  readonly whileLoading?: () => unknown;
  /** Runs at each look at all files. */
  readonly atLook?: () => unknown;
}

/** Follows a host project as a worker does. */
async function follow(
  host: TestProject,
  folders: readonly string[] = [],
  { beforeStart, whileLoading, atLook }: Hooks = {},
): Promise<Followed> {
  let meanwhile = whileLoading;
  const log = openLog({ folder: host.at('.netraven/logs') });
  onTestFinished(() => log.close());
  const logged: string[] = [];
  log.attach(({ message }) => logged.push(message));
  const read = async (): Promise<Registry> => {
    const loaded = await load({ hostProject: host.project, folders });
    const watched = (): readonly string[] => {
      atLook?.();
      return loaded.watched();
    };
    return { ...loaded, watched };
  };
  let registry = await read();
  const registration = {
    get registry() {
      return registry;
    },
    replace: async (next: Registry) => void (registry = next),
  } as FollowerOptions['registration'];
  const hosts = new JobHosts(log, registry);
  onTestFinished(() => hosts.close());
  const packageLock = new PackageLock();
  const loadedFrom = signatureOf(registry);
  beforeStart?.();
  const follower = new PackageFollower({
    workerId: 'w',
    loadedFrom,
    folder: host.folder,
    load: async () => {
      const loaded = await read();
      meanwhile?.();
      meanwhile = undefined;
      return loaded;
    },
    registration,
    hosts,
    packageLock,
    storedConfig: async () => ({}),
    forget: async () => undefined,
    abort: () => {},
    logger: log.logger('worker.packages'),
    pollMs: 20,
  });
  onTestFinished(() => follower.close());
  const stateOf = (jobType: string): string | undefined => {
    const record = registry.records.find((one) => one.jobType === jobType);
    return record?.meta?.label ?? record?.problems[0]?.code;
  };
  const expectState = (jobType: string, state: string | undefined): Promise<void> =>
    expect.poll(() => stateOf(jobType), { interval: 20 }).toBe(state);
  const record: Followed['record'] = (jobType) => registry.get(jobType) as never;
  const states = (): string[] => registry.records.map(({ state }) => state);
  return { stateOf, expectState, hosts, packageLock, states, record, logged };
}

/** Makes a host project with a linked package. */
function linked(entry: string, source: string, manifest: object = {}): TestProject {
  const files = jobPackage('work/x', {
    source,
    manifest: { name: 'netraven-job-x', exports: entry, ...manifest },
    field: { jobType: 'x' },
  });
  return new TestProject(['netraven-job-x'], files).link('node_modules/netraven-job-x', '../work/x');
}

it('a package that changes before the worker follows it is loaded, and the worker is seen meanwhile', async () => {
  const host = linked('./dist/index.js', '');
  let seen: number | undefined;
  const { expectState } = await follow(host, [], {
    beforeStart: () =>
      host.write({ 'work/x/dist/index.js': `export const meta = { jobType: 'x', label: 'built' };\n${run}` }),
    whileLoading: () => (seen = readHeartbeats(host.folder).length),
  });
  await expectState('x', 'built');
  expect(seen).toBe(1);
});

it('a linked package is ready once it was built', async () => {
  const host = linked('./dist/index.js', '');
  const { stateOf, expectState } = await follow(host);
  expect(stateOf('x')).toBe('NR_PACKAGE_ENTRY_MISSING');
  host.write({ 'work/x/dist/index.js': `export const meta = { jobType: 'x', label: 'built' };\n${run}` });
  await expectState('x', 'built');
});

it('a package is ready once its missing dependency was installed', async () => {
  const source = `import { label } from 'words';\nexport const meta = { jobType: 'x', label };\n${run}`;
  const host = linked('./index.js', source, { dependencies: { words: '1' } });
  const { stateOf, expectState } = await follow(host);
  expect(stateOf('x')).toBe('NR_PACKAGE_DEPENDENCY_MISSING');
  host.write({
    'work/x/node_modules/words/package.json': {
      name: 'words',
      version: '1.0.0',
      type: 'module',
      exports: './index.js',
    },
    'work/x/node_modules/words/index.js': `export const label = 'installed';`,
    'work/x/node_modules/.package-lock.json': {},
  });
  await expectState('x', 'installed');
});

it('no task is said to be tried again when a package without tasks changes', async () => {
  const files = (label: string): Files => ({
    'jobs/x/index.js': `export const meta = { jobType: 'x', label: '${label}' };\n${run}`,
  });
  const host = new TestProject([], { ...jobPackage('jobs/x', { field: { jobType: 'x' } }), ...files('first') });
  const { hosts, record, logged, expectState } = await follow(host);
  // An earlier task has ended.
  (await hosts.take(record('x'))).release();
  host.write(files('second'));
  await expectState('x', 'second');
  expect(logged.filter((message) => message.includes('while its tasks ran'))).toEqual([]);
});

it('the files of a running task count as replaced when they change, not when their folder is no longer configured', async () => {
  const host = new TestProject([], jobPackage('jobs/x', { field: { jobType: 'x' } }));
  const { hosts, record } = await follow(host);
  const inUse = await hosts.take(record('x'));
  await hosts.follow([], () => {});
  expect(inUse.isReplaced()).toBe(false);
  host.write({ 'jobs/x/index.js': `export const meta = { jobType: 'x', label: 'other' };\n${run}` });
  expect(inUse.isReplaced()).toBe(true);
  inUse.release();
});

it('the host of a removed package ends with its last task, and not before', async () => {
  const host = new TestProject([], jobPackage('jobs/x', { field: { jobType: 'x' } }));
  const { hosts, record } = await follow(host);
  const first = await hosts.take(record('x'));
  const second = await hosts.take(record('x'));
  const close = vi.spyOn(first.host, 'close');
  await hosts.follow([], () => {});
  first.release();
  expect(close).not.toHaveBeenCalled();
  second.release();
  expect(close).toHaveBeenCalledTimes(1);
});

it('a package in use that got too many dependencies is refused', async () => {
  const host = linked('./index.js', `export const meta = { jobType: 'x', label: 'good' };\n${run}`);
  const { expectState, hosts, record } = await follow(host);
  (await hosts.take(record('x'))).release();
  const dependencies = Object.fromEntries(Array.from({ length: 10_001 }, (_, at) => [`a${at}`, '']));
  const netraven = { job: { apiVersion: 1, jobType: 'x' } };
  host.write({
    'work/x/package.json': JSON.stringify({
      name: 'netraven-job-x',
      version: '1.0.1',
      type: 'module',
      exports: './index.js',
      netraven,
      dependencies,
    }),
  });
  await expectState('x', 'NR_PACKAGE_TOO_LARGE');
});

it('a package in node_modules is ready once it was repaired by hand', async () => {
  const files = jobPackage('node_modules/netraven-job-x', { source: 'this is no JavaScript' });
  const host = new TestProject(['netraven-job-x'], files);
  const { stateOf, expectState } = await follow(host);
  expect(stateOf('x')).toBe('NR_PACKAGE_SYNTAX');
  const repaired = `export const meta = { jobType: 'x', label: 'repaired' };\n${run}`;
  host.write({ 'node_modules/netraven-job-x/index.js': repaired });
  await expectState('x', 'repaired');
});

it('a job type is removed with its package, also if the host project declared the package for a moment longer', async () => {
  const host = new TestProject(['netraven-job-x'], jobPackage('node_modules/netraven-job-x'));
  const { packageLock, states } = await follow(host);
  expect(states()).toEqual(['ready']);
  // As `npm remove` leaves it while it is held up.
  rmSync(host.at('node_modules/netraven-job-x'), { recursive: true });
  host.write({ 'package-lock.json': {} });
  await expect.poll(states).toEqual(['invalid']);
  host.manifest['dependencies'] = {};
  host.write({ 'package.json': host.manifest });
  await expect.poll(states).toEqual([]);
  await expect.poll(() => packageLock.isRemoved('x')).toBe(true);
});

it('a change of any own file of a package is followed', async () => {
  const source = `export { meta } from './lib/meta.js';\n${run}`;
  const host = linked('./index.js', source);
  const meta = (label: string): Files => ({
    'work/x/lib/meta.js': `export const meta = { jobType: 'x', label: '${label}' };`,
  });
  host.write(meta('first'));
  const { stateOf, expectState } = await follow(host);
  expect(stateOf('x')).toBe('first');
  host.write(meta('other'));
  await expectState('x', 'other');
});

it('a package folder is ready once its entry exists too', async () => {
  const host = new TestProject();
  const { expectState } = await follow(host);
  const { 'jobs/x/package.json': manifest, 'jobs/x/index.js': entry } = jobPackage('jobs/x', {
    meta: "{ jobType: 'x', label: 'whole' }",
  });
  host.write({ 'jobs/x/package.json': manifest as object });
  await expectState('x', 'NR_PACKAGE_ENTRY_MISSING');
  host.write({ 'jobs/x/index.js': entry as string });
  await expectState('x', 'whole');
});

it('a change during the first load of a package is followed', async () => {
  const host = new TestProject();
  const written = (label: string): Files => jobPackage('jobs/x', { meta: `{ jobType: 'x', label: '${label}' }` });
  const { 'jobs/x/index.js': second } = written('second');
  const { expectState } = await follow(host, [], {
    whileLoading: () => host.write({ 'jobs/x/index.js': second as string }),
  });
  host.write(written('first'));
  await expectState('x', 'second');
});

it.each([
  ['in a scope in jobs/', 'jobs/@me/x'],
  ['in a configured folder', 'elsewhere/x'],
  ['in a scope in a configured folder', 'elsewhere/@me/x'],
])('a package that is added %s is ready, and disappears after its removal', async (_where, folder) => {
  const host = new TestProject();
  for (const scope of ['elsewhere/@me', 'jobs/@me']) mkdirSync(host.at(scope), { recursive: true });
  const { expectState } = await follow(host, ['elsewhere']);
  host.write(jobPackage(folder, { field: { jobType: 'x' }, meta: "{ jobType: 'x', label: 'here' }" }));
  await expectState('x', 'here');
  rmSync(host.at(folder), { recursive: true });
  await expectState('x', undefined);
});

it('a worker answers a question and follows a pause without waiting for the next look at slow files', async () => {
  const host = new TestProject();
  // A clock of the test: on a busy machine the next look could be due.
  const start = performance.now();
  let elapsedMs = 0;
  using now = vi.spyOn(performance, 'now');
  now.mockImplementation(() => start + elapsedMs);
  let looks = 0;
  const atLook = (): void => {
    looks += 1;
    elapsedMs += 100;
  };
  await follow(host, [], { atLook });
  const before = looks;
  writeNote(questionFile(host.folder), { id: 'q', name: 'x' });
  await expect.poll(() => readHeartbeats(host.folder)).toMatchObject([{ answer: { id: 'q' } }]);
  expect(looks).toBe(before);
  const pause = await pausePackage(host.folder, 'x', 60_000);
  expect(looks).toBe(before);
  expect(await pause.end()).toEqual({ updated: 1, outdated: 0 });
});

it('a worker keeps a pause that it cannot read for a moment', async () => {
  const host = new TestProject();
  const { packageLock, logged } = await follow(host);
  const pause = await pausePackage(host.folder, 'x', 60_000);
  const file = host.at('.netraven/install/pause.json');
  renameSync(file, `${file}.away`);
  mkdirSync(file);
  await expect.poll(() => logged).toContain('the installed packages could not be followed; trying again');
  expect(packageLock.acquire('x', 'task')).toBe(false);
  rmdirSync(file);
  renameSync(`${file}.away`, file);
  expect(await pause.end()).toEqual({ updated: 1, outdated: 0 });
  await expect.poll(() => packageLock.acquire('x', 'task')).toBe(true);
});

it('a worker does not start while it cannot see if a package is being changed', async () => {
  const host = new TestProject();
  mkdirSync(host.at('.netraven/install/pause.json'), { recursive: true });
  await expect(follow(host)).rejects.toMatchObject({ code: 'NR_INSTALL_NOTE_UNREADABLE' });
});
