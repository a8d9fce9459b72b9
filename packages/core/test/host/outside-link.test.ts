import { mkdirSync, readFileSync, realpathSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { JobHost, probe, type Border } from '../../src/host/index.ts';
import { jobPackage, type JobPackage } from './job-package.ts';
import { quiet, sampleTask } from './sample-task.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const source = `import { readFileSync } from 'node:fs';
  export const meta = { jobType: 'x' };
  export const run = async () => ({ success: true, message: readFileSync(new URL('./data/secret.txt', import.meta.url), 'utf8') });`;

const make = (files: Record<string, string> = {}): JobPackage => jobPackage(source, files);

/** Names packages in the manifest of a job package. */
function declare(job: JobPackage, field: string, ...names: readonly string[]): void {
  const manifest = JSON.parse(readFileSync(join(job.path, 'package.json'), 'utf8')) as object;
  const wanted = Object.fromEntries(names.map((name) => [name, '*']));
  writeFileSync(join(job.path, 'package.json'), JSON.stringify({ ...manifest, [field]: wanted }));
}

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

it.each([
  ['by its path', (job: string, outside: string) => symlinkSync(join(outside, 'later/secret.txt'), join(job, 'later'))],
  [
    'by its name',
    (job: string, outside: string) => symlinkSync(relative(job, join(outside, 'later')), join(job, 'later')),
  ],
  [
    'through another link without a target',
    (job: string, outside: string) => {
      symlinkSync(join(outside, 'later'), join(job, 'one'));
      symlinkSync('one/secret.txt', join(job, 'two'));
    },
  ],
  [
    'back from a link that may come later',
    (job: string) => {
      mkdirSync(join(job, 'a/b'), { recursive: true });
      symlinkSync('../../..', join(job, 'a/b/up'));
      symlinkSync('later/../../secret.txt', join(job, 'a/b/two'));
    },
  ],
])('a link to a file outside that may come later is refused: %s', async (_, link) => {
  const outside = make();
  const bad = make();
  link(bad.path, realpathSync(outside.path));
  expect(await probe([bad])).toMatchObject([{ ok: false, error: refused }]);
});

it('a link to a file of the package that is not built yet, and a circle of links, stay', async () => {
  const good = make();
  symlinkSync('dist/later.js', join(good.path, 'built'));
  symlinkSync('built', join(good.path, 'two'));
  symlinkSync(join(good.path, 'dist/later.js'), join(good.path, 'whole'));
  symlinkSync('circle', join(good.path, 'circle'));
  expect(await probe([good])).toMatchObject([{ ok: true }]);
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
    declare(job, 'devDependencies', 'netraven-job-sample');
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
    declare(job, 'dependencies', 'netraven-job-sample');
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
  declare(good, 'devDependencies', 'netraven-job-sample');
  symlinkSync('nowhere', join(good.path, 'broken'));
  symlinkSync('.', join(good.path, 'self'));
  expect(await probe([good])).toMatchObject([{ ok: true }]);
  const host = new JobHost({ path: good.path, entry: good.entry, granted: [], logger: quiet });
  onTestFinished(() => host.close());
  expect(await host.run(sampleTask())).toEqual({ success: true, message: 'its own' });
});

describe('in a host project', () => {
  /** A host project with a home, and a job folder in it. */
  function plant(): { host: string; job: JobPackage; border: Border } {
    const host = temporaryFolder();
    const made = make();
    const path = join(host, 'jobs', 'evil');
    mkdirSync(join(host, 'jobs'));
    renameSync(made.path, path);
    mkdirSync(join(host, '.netraven'));
    writeFileSync(join(host, '.netraven', 'token'), 'canary');
    writeFileSync(join(host, 'package.json'), '{"name":"plant"}');
    const border = { declaredBy: [host], closed: [host, join(host, '.netraven')] };
    return { host, job: { path, entry: join(path, 'index.js') }, border };
  }

  it.each([
    ['the host project, by its name', 'plant', '../../..'],
    ['the home', 'home', '../../../.netraven'],
    ['a cache of a tool', 'x', '../../../node_modules/.cache/x'],
    ['a package that it does not declare', 'other', '../../../node_modules/other'],
    ['another project, by its name', 'kit', '../../../kit'],
  ])('a link to %s is refused', async (_, name, to) => {
    const { host, job, border } = plant();
    for (const folder of ['node_modules/.cache/x', 'node_modules/other', 'kit']) {
      mkdirSync(join(host, folder), { recursive: true });
      writeFileSync(join(host, folder, 'package.json'), JSON.stringify({ name: folder.split('/').at(-1) }));
    }
    symlinkSync(to, join(job.path, 'node_modules', name));
    // Its own manifest gives it no right either.
    if (name !== 'other') declare(job, 'dependencies', name);
    expect(await probe([job], { border })).toMatchObject([{ ok: false, error: refused }]);
  });

  it.each([
    ['declares', { dependencies: { kit: 'file:kit' } }, 'node_modules/kit'],
    ['has as a workspace', { workspaces: ['jobs/*', 'k*'] }, 'jobs/evil/node_modules/kit'],
  ])('a package may read a folder that the host project %s', async (_, manifest, link) => {
    const { host, job, border } = plant();
    mkdirSync(join(host, 'kit'));
    writeFileSync(join(host, 'kit', 'package.json'), '{"name":"kit","exports":"./index.js"}');
    writeFileSync(join(host, 'kit', 'index.js'), 'exports.jobType = "x"');
    writeFileSync(join(host, 'package.json'), JSON.stringify(manifest));
    mkdirSync(join(host, link, '..'), { recursive: true });
    symlinkSync(join(host, 'kit'), join(host, link));
    declare(job, 'dependencies', 'kit');
    writeFileSync(
      job.entry,
      "import kit from 'kit'; export const meta = { jobType: kit.jobType }; export const run = () => 1;",
    );
    expect(await probe([job], { border })).toMatchObject([{ ok: true, meta: { jobType: 'x' } }]);
  });

  it('a package may not read a declared folder that contains the home', async () => {
    const { host, job, border } = plant();
    const around = join(host, 'around');
    mkdirSync(join(around, 'home'), { recursive: true });
    writeFileSync(join(around, 'package.json'), '{"name":"around"}');
    writeFileSync(join(host, 'package.json'), '{"dependencies":{"around":"file:around"}}');
    mkdirSync(join(host, 'node_modules'));
    symlinkSync(around, join(host, 'node_modules', 'around'));
    declare(job, 'dependencies', 'around');
    const closed = [join(around, 'home')];
    expect(await probe([job], { border: { ...border, closed } })).toMatchObject([
      {
        ok: false,
        error: { code: 'NR_PACKAGE_HOLDS_HOME', message: expect.stringContaining(String(closed[0])) as unknown },
      },
    ]);
  });
});
