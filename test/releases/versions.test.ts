import { inc } from 'semver';
import { describe, expect, it } from 'vitest';
import { readManifests } from '../../scripts/peer-ranges.ts';
import { Copy } from './copy.ts';

const published = readManifests('.').filter((manifest) => !('private' in manifest));
const versions = Object.fromEntries(published.map(({ name, version }) => [name, version]));
const jobs = published.flatMap(({ name }) => (name.startsWith('@netraven/job-') ? [name] : []));
const after = (name: string, bump: 'patch' | 'minor' | 'major'): string => String(inc(String(versions[name]), bump));
const core = '@netraven/core';

/** `each-version.matrix.test.ts` has the others. */
const some = published.filter(({ name }) => [core, '@netraven/db', '@netraven/job-backup'].includes(name));

it.each(some)('a change of $name alone raises its version and no other', async ({ name }) => {
  const copy = await Copy.make();
  copy.changeset({ [name]: 'patch' });
  expect(Object.keys(await copy.version())).toEqual([name]);
});

it('the changesets that wait raise each package that they name', async () => {
  const copy = await Copy.make();
  const named = copy.takeChangesets();
  expect(Object.keys(await copy.version())).toEqual(expect.arrayContaining(named));
});

describe('a minor version of core', () => {
  it('requires no change of another package, and changes no range', async () => {
    const copy = await Copy.make();
    const ranges = copy.peerRanges();
    copy.changeset({ [core]: 'minor' });
    expect(await copy.version()).toEqual({ [core]: { version: after(core, 'minor') } });
    expect(copy.peerRanges()).toEqual(ranges);
    expect(Object.keys(ranges).toSorted()).toEqual(jobs.toSorted());
  });
});

describe('a major version of core', () => {
  const users = [
    '@netraven/db',
    '@netraven/device',
    '@netraven/installer',
    '@netraven/inventory',
    '@netraven/notifications',
    '@netraven/schedules',
    '@netraven/server',
    '@netraven/testing',
    '@netraven/worker',
    'netraven',
  ];
  const follow = Object.fromEntries(users.map((name) => [name, { version: after(name, 'patch') }]));
  const is = after(core, 'major');

  it('is refused while a job package does not say that it works with it', async () => {
    const copy = await Copy.make();
    copy.changeset({ [core]: 'major' });
    const refused = copy.version();
    for (const job of jobs) {
      await expect(refused).rejects.toThrow(`${job} takes ${core} as a peer by ^1.0.0, and ${is} is the version now`);
    }
    // The versions are raised, and the ranges are as they were written.
    expect(Object.values(copy.peerRanges())).toEqual(jobs.map(() => '^1.0.0'));
  });

  it('comes with a minor version of job packages that take both', async () => {
    const copy = await Copy.make();
    for (const job of jobs) copy.writePeerRange(job.slice('@netraven/'.length), '^1.0.0 || ^2.0.0');
    copy.changeset({ [core]: 'major', ...Object.fromEntries(jobs.map((job) => [job, 'minor'])) });
    const raised = jobs.map((job) => [job, { version: after(job, 'minor'), core: '^1.0.0 || ^2.0.0' }]);
    expect(await copy.version()).toEqual({ [core]: { version: is }, ...follow, ...Object.fromEntries(raised) });
  });

  it('is refused while a job package gives up the one before in a minor version', async () => {
    const copy = await Copy.make();
    for (const job of jobs) copy.writePeerRange(job.slice('@netraven/'.length), '^2.0.0');
    const minor = Object.fromEntries(jobs.map((job) => [job, 'minor'] as const));
    copy.changeset({ [core]: 'major', ...minor });
    await expect(copy.version()).rejects.toThrow(`${jobs[0]} takes ${core} as a peer by ^2.0.0, no longer 1.`);
  });

  it('comes with a major version of job packages that take only the new one', async () => {
    const copy = await Copy.make();
    for (const job of jobs) copy.writePeerRange(job.slice('@netraven/'.length), '^2.0.0');
    const major = Object.fromEntries(jobs.map((job) => [job, 'major'] as const));
    copy.changeset({ [core]: 'major', ...major });
    const raised = jobs.map((job) => [job, { version: after(job, 'major'), core: '^2.0.0' }]);
    expect(await copy.version()).toMatchObject({ [core]: { version: is }, ...Object.fromEntries(raised) });
  });
});

it('a peer range that follows every version of core is refused', async () => {
  const copy = await Copy.make();
  copy.writePeerRange('job-backup', 'workspace:^');
  copy.changeset({ [core]: 'major' });
  await expect(copy.version()).rejects.toThrow('by workspace:^, which moves with every version of it');
});
