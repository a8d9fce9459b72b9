import { describe, expect, it } from 'vitest';
import { findHostProject } from '../../src/registry/index.ts';
import { TestProject } from '../../test-utils/test-project.ts';

const env = {};

describe('findHostProject', () => {
  it('prefers --root to NETRAVEN_ROOT, and that to the folders above', async () => {
    const host = new TestProject([], { 'a/package.json': { name: 'a' }, 'b/package.json': { name: 'b' }, 'c/d/x': '' });
    const cwd = host.at('c/d');
    const folderFor = async (options: object): Promise<string> =>
      (await findHostProject({ cwd, env, ...options })).folder;
    expect(await folderFor({ root: '../../a', env: { NETRAVEN_ROOT: host.at('b') } })).toBe(host.at('a'));
    expect(await folderFor({ env: { NETRAVEN_ROOT: host.at('b') } })).toBe(host.at('b'));
    expect(await folderFor({ env: { NETRAVEN_ROOT: '' } })).toBe(host.folder);
  });

  it('skips files that only mark a module type, and accepts one with dependencies only', async () => {
    const host = new TestProject([], {
      'x/package.json': { dependencies: {} },
      'x/src/package.json': { type: 'module' },
      'x/src/lib/x': '',
    });
    const project = await findHostProject({ cwd: host.at('x/src/lib'), env });
    expect(project).toEqual({ folder: host.at('x'), manifest: { dependencies: {} } });
  });

  it('reads a manifest with workspace: versions, and one with a byte order mark', async () => {
    const manifest = { name: 'x', version: 'none', dependencies: { 'netraven-job-x': 'workspace:*' } };
    const host = new TestProject([], {
      'x/package.json': manifest,
      'y/package.json': `\uFEFF${JSON.stringify(manifest)}`,
    });
    expect((await findHostProject({ cwd: host.at('x'), env })).manifest).toEqual(manifest);
    expect((await findHostProject({ cwd: host.at('y'), env })).manifest).toEqual(manifest);
  });

  it('follows links to the real folder', async () => {
    const host = new TestProject().link('link', '.');
    expect((await findHostProject({ root: host.at('link'), env })).folder).toBe(host.folder);
  });

  it('names the searched folders if it finds no host project', async () => {
    const host = new TestProject([], { 'empty/x': '' });
    await expect(findHostProject({ root: host.at('empty'), env })).rejects.toMatchObject({
      code: 'NR_HOST_PROJECT_NONE',
      message: expect.stringContaining(host.at('empty')),
      hint: expect.stringContaining('--root'),
    });
    await expect(findHostProject({ cwd: '/', env })).rejects.toMatchObject({ code: 'NR_HOST_PROJECT_NONE' });
  });

  it('does not skip a broken package.json for one further up', async () => {
    const host = new TestProject([], { 'x/package.json': '{ "name": ', 'x/y/z': '' });
    await expect(findHostProject({ cwd: host.at('x/y'), env })).rejects.toMatchObject({
      code: 'NR_HOST_PROJECT_UNREADABLE',
      message: expect.stringContaining(host.at('x/package.json')),
    });
  });

  it('refuses Plug’n’Play with the setting to change, also when it is the workspace’s', async () => {
    const host = new TestProject([], { '.pnp.cjs': '', 'apps/net/package.json': { name: 'net' } });
    await expect(findHostProject({ root: host.at('apps/net'), env })).rejects.toMatchObject({
      code: 'NR_HOST_PROJECT_PNP',
      hint: expect.stringContaining('nodeLinker: node-modules'),
    });
    host.write({ 'apps/net/node_modules/.yarn-state.yml': '' });
    await expect(findHostProject({ root: host.at('apps/net'), env })).resolves.toMatchObject({
      folder: host.at('apps/net'),
    });
  });

  it.each<[made: string, files: Record<string, string>, hint: string]>([
    ['yarn 4, beside what tools leave in node_modules', { '.pnp.cjs': '', 'node_modules/.cache/x': '' }, '.yarnrc.yml'],
    [
      'yarn 4, with such a folder in the workspace package too',
      { '.pnp.cjs': '', 'apps/net/node_modules/.cache/x': '' },
      '.yarnrc.yml',
    ],
    ['yarn 1', { '.pnp.js': '' }, 'installConfig'],
    [
      'pnpm without links',
      { '.pnp.cjs': '', 'node_modules/.modules.yaml': '', 'node_modules/.pnpm/x': '' },
      'pnpm-workspace.yaml',
    ],
  ])('refuses Plug’n’Play of %s, with the file to change', async (_made, files, hint) => {
    const host = new TestProject([], { 'apps/net/package.json': { name: 'net' }, ...files });
    await expect(findHostProject({ root: host.at('apps/net'), env })).rejects.toMatchObject({
      code: 'NR_HOST_PROJECT_PNP',
      hint: expect.stringContaining(hint),
    });
  });

  it('ignores a leftover of Plug’n’Play: pnpm leaves its file when the setting is removed', async () => {
    const host = new TestProject([], { '.pnp.cjs': '', 'node_modules/x/package.json': {} });
    await expect(findHostProject({ root: host.folder, env })).resolves.toMatchObject({ folder: host.folder });
  });
});
