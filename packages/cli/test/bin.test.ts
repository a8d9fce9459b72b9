import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { HostFolder } from './host-folder.ts';
import { netraven, type Ended } from './netraven.ts';

it('an old Node without one of ours beside it is told what to do, before anything is loaded that it cannot read', async () => {
  const host = new HostFolder().write(
    'old-node.mjs',
    `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.19.5' } });
     Object.defineProperty(process, 'arch', { value: 'of another kind' });`,
  );
  const { code, stdout, stderr } = await netraven(host, ['--version'], { node: ['--import', host.at('old-node.mjs')] });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^NR_NODE_TOO_OLD: NetRaven needs Node\.js 24 or newer, and this is 20\.19\.5\.\n {2}next: /);
});

it('the program imports nothing before it has looked at the version of Node', () => {
  const source = readFileSync(new URL('../src/bin.ts', import.meta.url), 'utf8');
  expect(source).not.toMatch(/^\s*(import|export)\s/m);
  expect(source.indexOf('process.versions.node')).toBeLessThan(source.indexOf('import('));
});

it("what Node compiles is kept in the person's cache folder, and where that cannot be written nothing is said", async () => {
  const host = new HostFolder().write('file', '');
  const version = (cache: string): Promise<Ended> =>
    netraven(host, ['--version'], { env: { XDG_CACHE_HOME: host.at(cache), NODE_DISABLE_COMPILE_CACHE: undefined } });
  expect(await version('cache')).toMatchObject({ code: 0, stderr: '' });
  expect(readdirSync(host.at('cache/netraven/node'))).not.toEqual([]);
  expect(await version('file/below')).toMatchObject({ code: 0, stderr: '' });
});
