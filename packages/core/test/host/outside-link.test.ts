import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { JobHost, probe } from '../../src/host/index.ts';
import { jobPackage, type JobPackage } from './job-package.ts';
import { quiet, sampleTask } from './sample-task.ts';

const source = `import { readFileSync } from 'node:fs';
  export const meta = { jobType: 'x' };
  export const run = async () => ({ success: true, message: readFileSync(new URL('./data/secret.txt', import.meta.url), 'utf8') });`;

const make = (files: Record<string, string> = {}): JobPackage => jobPackage(source, files);

const refused = { code: 'NR_PACKAGE_LINK_OUTSIDE' };

describe('a package with a link to a file outside of it', () => {
  it.each([
    ['to a folder', 'data', '.'],
    ['to a file', 'secret.txt', 'secret.txt'],
    ['to a folder without a package, in node_modules', 'node_modules/data', '.'],
    ['below a folder of node_modules', 'node_modules/real/data', '.'],
  ])('is refused, loading and running it: %s', async (_, link, to) => {
    const outside = make({ 'secret.txt': 'canary' });
    const bad = make();
    const path = join(bad.path, link);
    mkdirSync(join(path, '..'), { recursive: true });
    symlinkSync(join(outside.path, to), path);
    expect(await probe([bad])).toMatchObject([{ ok: false, error: refused }]);
    const host = new JobHost({ path: bad.path, entry: bad.entry, granted: [], logger: quiet });
    onTestFinished(() => host.close());
    await expect(host.run(sampleTask())).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining(realpathSync(outside.path)) as unknown,
    });
  });

  it('does not keep a good package beside it from loading', async () => {
    const [bad, good] = [make(), make()];
    symlinkSync('/etc', join(bad.path, 'etc'));
    const results = await probe([bad, good].map((each) => ({ ...each, group: 'all' })));
    expect(results).toMatchObject([
      { ok: false, error: refused },
      { ok: true, meta: { jobType: 'x' } },
    ]);
  });
});

it('a package whose links take too long to follow is refused', async () => {
  const bad = make();
  const clock = vi.spyOn(process, 'threadCpuUsage').mockReturnValueOnce({ user: 0, system: 0 });
  clock.mockReturnValue({ user: 1e6, system: 1e6 });
  onTestFinished(() => clock.mockRestore());
  expect(await probe([bad])).toMatchObject([{ ok: false, error: { code: 'NR_PACKAGE_TOO_LARGE' } }]);
});

describe('a command in node_modules/.bin', () => {
  function withCommand(installed?: string): JobPackage {
    const tool = make({ 'dist/bin.js': '', 'dist/package.json': '{"type":"module"}' });
    const job = make();
    const modules = join(job.path, 'node_modules');
    if (installed !== undefined) symlinkSync(tool.path, join(modules, installed));
    mkdirSync(join(modules, '.bin'));
    symlinkSync(join(tool.path, 'dist', 'bin.js'), join(modules, '.bin', 'tool'));
    return job;
  }

  it('may be of a package that is installed as a link', async () => {
    expect(await probe([withCommand('netraven-job-sample')])).toMatchObject([{ ok: true }]);
  });

  it('is refused if its package is not installed', async () => {
    expect(await probe([withCommand()])).toMatchObject([{ ok: false, error: refused }]);
  });

  it('is refused if another package of that name is installed', async () => {
    const job = withCommand();
    symlinkSync(make().path, join(job.path, 'node_modules', 'netraven-job-sample'));
    expect(await probe([job])).toMatchObject([{ ok: false, error: refused }]);
  });
});

it('links within a package, and those of a package manager, stay', async () => {
  const other = make();
  const good = make();
  mkdirSync(join(good.path, 'real'));
  writeFileSync(join(good.path, 'real', 'secret.txt'), 'its own');
  symlinkSync('real', join(good.path, 'data'));
  symlinkSync(other.path, join(good.path, 'node_modules', 'netraven-job-sample'));
  symlinkSync('nowhere', join(good.path, 'broken'));
  symlinkSync('.', join(good.path, 'self'));
  expect(await probe([good])).toMatchObject([{ ok: true }]);
  const host = new JobHost({ path: good.path, entry: good.entry, granted: [], logger: quiet });
  onTestFinished(() => host.close());
  expect(await host.run(sampleTask())).toEqual({ success: true, message: 'its own' });
});
