import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inspectFolder } from '@netraven/core/registry';
import { updateReadme } from '@netraven/readme';
import { expect, it } from 'vitest';
import { emptyFolder } from './command.ts';

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();
const manifestIn = (folder: string): unknown => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

it('makes a package that stands alone of the Example Job, and says what to do next', async () => {
  const { folder, create } = emptyFolder();
  const { code, out } = await create('vlan-audit');
  expect(code).toBe(0);
  expect(out).toContain('made netraven-job-vlan-audit, a package of its own; job type vlan-audit');
  expect(out).toMatch(/cd vlan-audit\n +npm install\n +npm test/);
  const made = join(folder, 'vlan-audit');
  expect(filesIn(made)).toEqual([
    '.changeset/config.json',
    '.github/workflows/check.yml',
    '.github/workflows/release.yml',
    '.gitignore',
    'README.md',
    'package.json',
    'src/index.ts',
    'test/index.test.ts',
    'tsconfig.build.json',
    'tsconfig.json',
  ]);
  expect(manifestIn(made)).toMatchObject({
    name: 'netraven-job-vlan-audit',
    description: 'Vlan Audit, a job of NetRaven.',
    keywords: ['netraven-job'],
    files: ['dist'],
    exports: { '.': [{ '@netraven/source': './src/index.ts' }, './dist/index.js'], './package.json': './package.json' },
    peerDependencies: { '@netraven/core': '^1.0.0' },
    // What npm need not build, which takes it longer than all else.
    allowScripts: { ssh2: false, 'cpu-features': false },
    netraven: { job: { apiVersion: 1, jobType: 'vlan-audit', permissions: [] } },
  });
});

it('leaves nothing in it that leads back to this workspace or to the Example Job', async () => {
  const { folder, create } = emptyFolder();
  await create('vlan-audit', '--platform', 'linux_frr');
  for (const file of filesIn(folder)) {
    expect(readFileSync(join(folder, file), 'utf8'), file).not.toMatch(
      /workspace:|catalog:|\.\.\/\.\.\/|example|job-template|cisco_ios/i,
    );
  }
});

it('takes everything by options, and writes it into meta, manifest and README', async () => {
  const { folder, create } = emptyFolder();
  const texts = ['--label', `Bob's "VLAN" \\ audit | $&`, '--description', 'Looks at VLANs.', '--icon', 'mdi-lan'];
  const lists = ['--platform', 'linux_frr', '--permission', 'network,device:write'];
  const rest = ['--job-type', 'vlans', '--directory', 'a/b', '--package-manager', 'pnpm', '--yes'];
  const { code, out } = await create('--name', 'vlan-audit', '--scope', '@acme', ...texts, ...lists, ...rest);
  expect(code).toBe(0);
  expect(out).toContain('pnpm install');
  const made = join(folder, 'a', 'b');
  const { meta, run } = (await import(join(made, 'src', 'index.ts'))) as {
    meta: unknown;
    run: (context: object) => Promise<unknown>;
  };
  expect(meta).toEqual({
    jobType: 'vlans',
    label: `Bob's "VLAN" \\ audit | $&`,
    description: 'Looks at VLANs.',
    icon: 'mdi-lan',
    defaultSchedule: 'onetime',
    platforms: ['linux_frr'],
  });
  expect(await run({ logger: { info() {} } })).toEqual({
    success: true,
    details: `Bob's "VLAN" \\ audit | $& completed.`,
  });
  expect(manifestIn(made)).toMatchObject({
    name: '@acme/netraven-job-vlan-audit',
    description: 'Looks at VLANs.',
    scripts: { prepublishOnly: 'pnpm run check' },
    netraven: { job: { jobType: 'vlans', permissions: ['network', 'device:write'] } },
  });
  const readme = readFileSync(join(made, 'README.md'), 'utf8');
  expect(readme).toContain('npx netraven jobs add @acme/netraven-job-vlan-audit');
  expect(readme).toMatch(
    /^\| permissions \| `network` \(to open sockets of its own\), `device:write` \(to change devices\) \|$/m,
  );
  // What `netraven jobs readme` makes of the finished package is what it was made with.
  const record = await inspectFolder(made, { conditions: ['@netraven/source'] });
  expect(updateReadme(readme, { ...record, meta: record.meta as NonNullable<typeof record.meta> })).toBe(readme);
  expect(existsSync(join(made, 'pnpm-workspace.yaml'))).toBe(true);
});

it('makes a package of the workspace it is run in, among the others, without what a workspace has already', async () => {
  const { folder, create } = emptyFolder();
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ workspaces: ['apps/web', 'packages/*'] }));
  const { out } = await create('vlan-audit');
  expect(out).toContain('a package of the workspace');
  const made = join(folder, 'packages', 'vlan-audit');
  expect(filesIn(made)).toEqual([
    'README.md',
    'package.json',
    'src/index.ts',
    'test/index.test.ts',
    'tsconfig.build.json',
    'tsconfig.json',
  ]);
  expect(manifestIn(made)).not.toHaveProperty(['devDependencies', '@changesets/cli']);
  // npm asks it at the top, and nowhere else.
  expect(manifestIn(made)).not.toHaveProperty('allowScripts');
  expect(manifestIn(folder)).toMatchObject({
    workspaces: ['apps/web', 'packages/*'],
    allowScripts: { ssh2: false, 'cpu-features': false },
  });
});

it.each([
  ['package.json', '{ "workspaces": ["jobs/*"] }', /npm deny-scripts ssh2 cpu-features /],
  ['pnpm-workspace.yaml', 'packages:\n  - jobs/*\n', /pnpm approve-builds /],
])('where the %s of a workspace cannot be written, says what is left to do', async (file, content, step) => {
  const { folder, create } = emptyFolder();
  for (const each of [dirname(folder), folder]) chmodSync(each, 0o755);
  mkdirSync(join(folder, 'jobs'));
  chmodSync(join(folder, 'jobs'), 0o777);
  writeFileSync(join(folder, file), content, { mode: 0o444 });
  // Root may write everywhere.
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  const ended = await create('vlan-audit').finally(() => isRoot && process.seteuid?.(0));
  expect(ended, ended.err).toMatchObject({ code: 0, out: expect.stringMatching(step) as unknown });
  expect(ended.err).toMatch(new RegExp(`^The top of the workspace was left as it is: EACCES.*${join(folder, file)}`));
  expect(manifestIn(join(folder, 'jobs', 'vlan-audit'))).toMatchObject({ name: 'netraven-job-vlan-audit' });
  expect(readFileSync(join(folder, file), 'utf8')).toBe(content);
});

it('in a Yarn workspace leaves its top alone, and says the commands of Yarn', async () => {
  const { folder, create } = emptyFolder();
  const top = '{ "workspaces": ["jobs/*"] }';
  writeFileSync(join(folder, 'package.json'), top);
  writeFileSync(join(folder, 'yarn.lock'), '');
  const { code, out } = await create('vlan-audit');
  expect(code).toBe(0);
  expect(out).toMatch(/cd jobs\/vlan-audit\n +yarn install\n +yarn test/);
  expect(readFileSync(join(folder, 'package.json'), 'utf8')).toBe(top);
  const made = join(folder, 'jobs', 'vlan-audit');
  expect(manifestIn(made)).toMatchObject({ scripts: { prepublishOnly: 'yarn run check' } });
  expect(readFileSync(join(made, 'README.md'), 'utf8')).toContain('`yarn run dev`');
});

it('makes a package of its own where the workspace would not have it', async () => {
  const { folder, create } = emptyFolder();
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ workspaces: ['packages/*'] }));
  const { out } = await create('vlan-audit', '--directory', 'elsewhere');
  expect(out).toContain('a package of its own');
});

it('takes no icon that there is not', async () => {
  const { folder, create } = emptyFolder();
  for (const icon of ['mdi-tga', 'lan', 'mdiLan']) {
    expect(await create('vlan-audit', '--icon', icon, '--yes')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^NR_CREATE_ICON_UNKNOWN: .*\n {2}next: /) as unknown,
    });
  }
  expect(filesIn(folder)).toEqual([]);
  expect(await create('vlan-audit', '--icon', 'mdi-numeric-1-box', '--yes')).toMatchObject({ code: 0 });
});

it('writes into a folder that is empty but for .git, and into no other', async () => {
  const { folder, create } = emptyFolder();
  mkdirSync(join(folder, '.git'));
  expect(await create('vlan-audit', '--directory', '.')).toMatchObject({ code: 0 });
  const before = filesIn(folder);
  expect(await create('other', '--directory', '.')).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^NR_CREATE_FOLDER_TAKEN: .*\n {2}next: /),
  });
  expect(await create('other', '--directory', 'package.json')).toMatchObject({
    code: 2,
    err: expect.stringContaining('NR_CREATE_FOLDER_TAKEN'),
  });
  expect(filesIn(folder)).toEqual(before);
});

it.each([
  [[], 'NR_CREATE_NAME_MISSING'],
  [['--yes'], 'NR_CREATE_NAME_MISSING'],
  [['a', 'b'], 'NR_CREATE_USAGE'],
  [['a', '--lable', 'x'], 'NR_CREATE_USAGE'],
  [['Nope'], 'NR_CREATE_NAME_INVALID'],
  [['a', '--job-type', '9'], 'NR_CREATE_JOB_TYPE_INVALID'],
  [['9'], 'NR_CREATE_JOB_TYPE_INVALID'],
  [['a', '--label', ''], 'NR_CREATE_TEXT_INVALID'],
  [['a', '--description', 'one\ntwo'], 'NR_CREATE_TEXT_INVALID'],
  [['a', '--icon', 'star'], 'NR_CREATE_ICON_UNKNOWN'],
  [['a', '--platform', 'cisco'], 'NR_CREATE_PLATFORM_UNKNOWN'],
  [['a', '--permission', 'root'], 'NR_CREATE_PERMISSION_UNKNOWN'],
  [['a', '--package-manager', 'yarn'], 'NR_CREATE_MANAGER_UNKNOWN'],
])('refuses %j with %s and the next step, and makes nothing', async (args, code) => {
  const { folder, create } = emptyFolder();
  const { code: ended, out, err } = await create(...args);
  expect({ ended, out }).toEqual({ ended: 2, out: '' });
  expect(err).toMatch(new RegExp(`^${code}: .+\n {2}next: .+\n$`));
  expect(readdirSync(folder)).toEqual([]);
});

it('refuses to guess whether it is in a workspace', async () => {
  const { folder, create } = emptyFolder();
  writeFileSync(join(folder, 'package.json'), '{ "workspaces": ');
  const { code, err } = await create('vlan-audit');
  expect(code).toBe(2);
  expect(err).toContain(`NR_CREATE_WORKSPACE_UNREADABLE: ${join(folder, 'package.json')}: `);
});

it('tells its options and its version', async () => {
  const { create } = emptyFolder();
  expect((await create('--help')).out).toContain('--package-manager');
  expect((await create('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/);
});
