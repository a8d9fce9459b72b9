import { mkdirSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { openLog } from '@netraven/core/log';
import { load, type Registry } from '@netraven/core/registry';
import { expect, it, onTestFinished, vi } from 'vitest';
import { HostFolder, jobPackage, type Files } from '../../../../core/test/registry/host-folder.ts';
import { JobHosts } from '../../../src/job-hosts.ts';
import { PackageGate } from '../../../src/packages/follow/gate.ts';
import { PackageFollower, type FollowerOptions } from '../../../src/packages/follow/package-follower.ts';
import { askHold } from '../../../src/packages/meet/ask-hold.ts';
import { readPresences, writeNote } from '../../../src/packages/meet/presence.ts';
import { questionFile } from '../../../src/packages/meet/question.ts';

const run = 'export const run = async () => ({ success: true });\n';

interface Following {
  /** What the worker offers of a job type: its label, or why it does not. */
  readonly offered: (jobType: string) => string | undefined;
  readonly expectOffer: (jobType: string, offered: string | undefined) => Promise<void>;
}

interface Doing {
  /** Done once, while the registry is loaded again. */
  readonly whileLoading?: () => unknown;
  /** Done at each look at all files. */
  readonly atLook?: () => unknown;
}

/** Follows a host project as a worker does. */
async function follow(
  host: HostFolder,
  folders: readonly string[] = [],
  { whileLoading, atLook }: Doing = {},
): Promise<Following> {
  let meanwhile = whileLoading;
  const log = openLog({ folder: host.at('.netraven/logs') });
  onTestFinished(() => log.close());
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
  const follower = new PackageFollower({
    workerId: 'w',
    folder: host.folder,
    load: async () => {
      const loaded = await read();
      meanwhile?.();
      meanwhile = undefined;
      return loaded;
    },
    registration,
    hosts: new JobHosts(log, registry.records),
    gate: new PackageGate(),
    storedConfig: async () => ({}),
    abort: () => {},
    logger: log.logger('worker.packages'),
    pollMs: 20,
  });
  onTestFinished(() => follower.close());
  const offered = (jobType: string): string | undefined => {
    const record = registry.records.find((one) => one.jobType === jobType);
    return record?.meta?.label ?? record?.problems[0]?.code;
  };
  const expectOffer = (jobType: string, what: string | undefined): Promise<void> =>
    vi.waitFor(() => expect(offered(jobType)).toBe(what), { timeout: 20_000, interval: 20 });
  return { offered, expectOffer };
}

/** A linked package whose entry is to be built. */
function linked(entry: string, source: string, manifest: object = {}): HostFolder {
  const files = jobPackage('work/x', {
    source,
    manifest: { name: 'netraven-job-x', exports: entry, ...manifest },
    field: { jobType: 'x' },
  });
  return new HostFolder(['netraven-job-x'], files).link('node_modules/netraven-job-x', '../work/x');
}

it('a linked package that was built at last is offered', async () => {
  const host = linked('./dist/index.js', '');
  const { offered, expectOffer } = await follow(host);
  expect(offered('x')).toBe('NR_PACKAGE_ENTRY_MISSING');
  host.write({ 'work/x/dist/index.js': `export const meta = { jobType: 'x', label: 'built' };\n${run}` });
  await expectOffer('x', 'built');
});

it('a package whose missing dependency was installed is offered', async () => {
  const source = `import { label } from 'words';\nexport const meta = { jobType: 'x', label };\n${run}`;
  const host = linked('./index.js', source, { dependencies: { words: '1' } });
  const { offered, expectOffer } = await follow(host);
  expect(offered('x')).toBe('NR_PACKAGE_DEPENDENCY_MISSING');
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
  await expectOffer('x', 'installed');
});

it('a package in node_modules that is mended by hand is offered', async () => {
  const files = jobPackage('node_modules/netraven-job-x', { source: 'this is no JavaScript' });
  const host = new HostFolder(['netraven-job-x'], files);
  const { offered, expectOffer } = await follow(host);
  expect(offered('x')).toBe('NR_PACKAGE_SYNTAX');
  const mended = `export const meta = { jobType: 'x', label: 'mended' };\n${run}`;
  host.write({ 'node_modules/netraven-job-x/index.js': mended });
  await expectOffer('x', 'mended');
});

it('a package is what any of its own files makes it', async () => {
  const source = `export { meta } from './lib/meta.js';\n${run}`;
  const host = linked('./index.js', source);
  const meta = (label: string): Files => ({
    'work/x/lib/meta.js': `export const meta = { jobType: 'x', label: '${label}' };`,
  });
  host.write(meta('first'));
  const { offered, expectOffer } = await follow(host);
  expect(offered('x')).toBe('first');
  host.write(meta('other'));
  await expectOffer('x', 'other');
});

it('a package folder whose manifest is written some time before its entry is offered in the end', async () => {
  const host = new HostFolder();
  const { expectOffer } = await follow(host);
  const { 'jobs/x/package.json': manifest, 'jobs/x/index.js': entry } = jobPackage('jobs/x', {
    meta: "{ jobType: 'x', label: 'whole' }",
  });
  host.write({ 'jobs/x/package.json': manifest as object });
  await expectOffer('x', 'NR_PACKAGE_ENTRY_MISSING');
  host.write({ 'jobs/x/index.js': entry as string });
  await expectOffer('x', 'whole');
});

it('what changes while a package is loaded for the first time is not missed', async () => {
  const host = new HostFolder();
  const written = (label: string): Files => jobPackage('jobs/x', { meta: `{ jobType: 'x', label: '${label}' }` });
  const { 'jobs/x/index.js': second } = written('second');
  const { expectOffer } = await follow(host, [], {
    whileLoading: () => host.write({ 'jobs/x/index.js': second as string }),
  });
  host.write(written('first'));
  await expectOffer('x', 'second');
});

it.each([
  ['in a scope in jobs/', 'jobs/@me/x'],
  ['in a configured folder', 'elsewhere/x'],
  ['in a scope in a configured folder', 'elsewhere/@me/x'],
])('a package that is put %s is offered, and is not once it is taken away', async (_where, folder) => {
  const host = new HostFolder();
  for (const there of ['elsewhere/@me', 'jobs/@me']) mkdirSync(host.at(there), { recursive: true });
  const { expectOffer } = await follow(host, ['elsewhere']);
  host.write(jobPackage(folder, { field: { jobType: 'x' }, meta: "{ jobType: 'x', label: 'here' }" }));
  await expectOffer('x', 'here');
  rmSync(host.at(folder), { recursive: true });
  await expectOffer('x', undefined);
});

it('a question is answered, and a hold obeyed to its end, before the next look at files that take long to look at', async () => {
  const host = new HostFolder();
  let looks = 0;
  const atLook = (): void => {
    looks += 1;
    for (const end = performance.now() + 100; performance.now() < end;);
  };
  await follow(host, [], { atLook });
  const before = looks;
  writeNote(questionFile(host.folder), { id: 'q', name: 'x', pid: process.pid, hostname: hostname() } as never);
  await vi.waitFor(() => expect(readPresences(host.folder)).toMatchObject([{ answer: { id: 'q' } }]), 20_000);
  expect(looks).toBe(before);
  const held = await askHold(host.folder, ['x'], 20_000);
  expect(looks).toBe(before);
  expect(await held.release()).toEqual({ followed: 1, behind: 0 });
});
