import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { inProcess } from '../../in-process.ts';

it('makes a host project that NetRaven finds, and says the next steps', async () => {
  const host = new HostFolder();
  const made = await inProcess(host, ['init', 'My Network', '--json']);
  expect(made).toMatchObject({ code: 0 });
  expect(JSON.parse(made.stdout)).toEqual({
    folder: host.at('My Network'),
    made: ['package.json', 'netraven.config.mts', '.gitignore'],
  });
  expect(JSON.parse(readFileSync(host.at('My Network/package.json'), 'utf8'))).toMatchObject({
    name: 'my-network',
    private: true,
    dependencies: { netraven: expect.stringMatching(/^\^\d/) },
    allowScripts: { ssh2: false, 'cpu-features': false },
  });
  expect(readFileSync(host.at('My Network/.gitignore'), 'utf8')).toBe('node_modules/\n.netraven/\n');
  expect((await inProcess(host, ['init', 'My Network'])).stderr).toContain("cd 'My Network'\n");
  const told = await inProcess(host, ['init', 'other']);
  expect(told.stderr).toContain('cd other\n  npm install\n  npx netraven start');
});

it('decides which install scripts may run if pnpm runs it', async () => {
  const host = new HostFolder();
  const env = { npm_config_user_agent: 'pnpm/12.21.0 npm/? node/v26.10.0 linux x64' };
  const { stderr } = await inProcess(host, ['init', 'plant'], { env });
  expect(readFileSync(host.at('plant/pnpm-workspace.yaml'), 'utf8')).toMatch(/^allowBuilds:\n {2}'ssh2': false\n/);
  expect(stderr).toContain('cd plant\n  pnpm install\n  pnpm exec netraven start');

  host.write('all/pnpm-workspace.yaml', 'packages:\n  - plant\n');
  await inProcess(host, ['init', 'all/plant'], { env });
  expect(existsSync(host.at('all/plant/pnpm-workspace.yaml'))).toBe(false);
});

it('overwrites no existing file', async () => {
  const host = new HostFolder();
  host.write('package.json', { name: 'mine', private: true });
  host.write('.gitignore', 'dist\n/node_modules');
  await inProcess(host, ['init']);
  expect(JSON.parse(readFileSync(host.at('package.json'), 'utf8'))).toEqual({ name: 'mine', private: true });
  expect(readFileSync(host.at('.gitignore'), 'utf8')).toBe('dist\n/node_modules\n.netraven/\n');
  expect(existsSync(host.at('netraven.config.mts'))).toBe(true);
  const again = await inProcess(host, ['init', '--json']);
  expect(JSON.parse(again.stdout)).toMatchObject({ made: [] });
});

it('says how to add netraven to a project that does not have it', async () => {
  const host = new HostFolder();
  const env = { npm_config_user_agent: 'pnpm/12.21.0 npm/? node/v26.10.0 linux x64' };
  host.write('mine/package.json', { name: 'mine', netraven: {}, dependencies: { chalk: '*' } });
  expect((await inProcess(host, ['init', 'mine'])).stderr).toContain('cd mine\n  npm install netraven\n');
  expect((await inProcess(host, ['init', 'mine'], { env })).stderr).toContain('cd mine\n  pnpm add netraven\n');
  host.write('top/package.json', { name: 'top' }).write('top/pnpm-workspace.yaml', 'packages: [apps/*]\n');
  const top = await inProcess(host, ['init', 'top'], { env });
  expect(top.stderr).toContain('cd top\n  pnpm add --ignore-workspace-root-check netraven\n');
  host.write('top/package.json', '\uFEFF{ "dependencies": { "netraven": "*" } }');
  expect((await inProcess(host, ['init', 'top'])).stderr).toContain('cd top\n  npm install\n');
  host.write('mine/package.json', { name: 'mine', devDependencies: { netraven: '*' } });
  expect((await inProcess(host, ['init', 'mine'])).stderr).toContain('cd mine\n  npm install\n');
});
