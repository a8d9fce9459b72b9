import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { netraven, type Ended } from '../test-utils/netraven.ts';

it('an old Node without the Node that NetRaven brings gets an error with a fix, before it loads newer syntax', async () => {
  const host = new HostFolder().write(
    'old-node.mjs',
    `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.19.5' } });
     Object.defineProperty(process, 'arch', { value: 'of another kind' });`,
  );
  const { code, stdout, stderr } = await netraven(host, ['--version'], { node: ['--import', host.at('old-node.mjs')] });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^NR_NODE_TOO_OLD: NetRaven needs Node\.js 24 or newer, and this is 20\.19\.5\.\n {2}next: /);
});

it('the program imports nothing before it checks the version of Node', () => {
  const source = readFileSync(new URL('../src/bin.ts', import.meta.url), 'utf8');
  expect(source).not.toMatch(/^\s*(import|export)\s/m);
  expect(source.indexOf('process.versions.node')).toBeLessThan(source.indexOf('import('));
});

it('compiled code is kept in the cache folder of the user; a folder that cannot be written is no error', async () => {
  const host = new HostFolder().write('file', '');
  const version = (cache: string): Promise<Ended> =>
    netraven(host, ['--version'], { env: { XDG_CACHE_HOME: host.at(cache), NODE_COMPILE_CACHE: undefined } });
  expect(await version('cache')).toMatchObject({ code: 0, stderr: '' });
  expect(readdirSync(host.at('cache/netraven/node'))).not.toEqual([]);
  expect(await version('file/below')).toMatchObject({ code: 0, stderr: '' });
});

it.each([
  ['an empty XDG_CACHE_HOME', { XDG_CACHE_HOME: '' }, '.cache/netraven/node'],
  ['an empty XDG_CACHE_HOME and an empty HOME', { XDG_CACHE_HOME: '', HOME: '' }, undefined],
])('with %s nothing is written into the current folder', async (_, named, kept) => {
  const host = new HostFolder();
  const home = new HostFolder();
  const env = { HOME: home.folder, NODE_COMPILE_CACHE: undefined, ...named };
  expect(await netraven(host, ['--version'], { env })).toMatchObject({ code: 0, stderr: '' });
  expect(['netraven', '.cache'].filter((name) => existsSync(host.at(name)))).toEqual([]);
  expect(existsSync(home.at('.cache/netraven/node'))).toBe(kept !== undefined);
});

it('the program runs for a user without a home folder', async () => {
  const host = new HostFolder().write(
    'no-home.mjs',
    `import { syncBuiltinESMExports } from 'node:module';
     import os from 'node:os';
     os.homedir = () => { throw new Error('uv_os_homedir returned ENOENT'); };
     syncBuiltinESMExports();`,
  );
  const env = { XDG_CACHE_HOME: undefined, HOME: undefined, NODE_COMPILE_CACHE: undefined };
  const ended = await netraven(host, ['--version'], { env, node: ['--import', host.at('no-home.mjs')] });
  expect(ended).toMatchObject({ code: 0, stderr: '' });
});
