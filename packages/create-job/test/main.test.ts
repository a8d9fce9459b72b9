import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inspectFolder } from '@netraven/core/registry';
import { updateReadme } from '@netraven/readme';
import { expect, it } from 'vitest';
import { templateNames } from '../src/answers/templates.ts';
import { emptyFolder } from './command.ts';

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();
const manifestIn = (folder: string): unknown => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

/** The files of a package from the template `read`, in a workspace. */
const packageFiles = [
  'LICENSE',
  'README.md',
  'answers.json',
  'package.json',
  'src/index.ts',
  'test/index.test.ts',
  'tsconfig.build.json',
  'tsconfig.json',
  'vitest.config.ts',
];

it('creates a standalone package from the Example Job, and prints the next commands', async () => {
  const { folder, create } = emptyFolder();
  const { code, out } = await create('vlan-audit');
  expect(code).toBe(0);
  expect(out).toContain('created netraven-job-vlan-audit, a standalone package; job type vlan-audit');
  expect(out).toMatch(/cd vlan-audit\n +npm install\n +npm test/);
  const made = join(folder, 'vlan-audit');
  expect(filesIn(made)).toEqual([
    '.changeset/config.json',
    '.github/workflows/check.yml',
    '.github/workflows/release.yml',
    '.gitignore',
    ...packageFiles,
  ]);
  expect(manifestIn(made)).toMatchObject({
    name: 'netraven-job-vlan-audit',
    description: 'Vlan Audit, a job of NetRaven.',
    keywords: ['netraven-job'],
    files: ['dist'],
    exports: { '.': [{ '@netraven/source': './src/index.ts' }, './dist/index.js'], './package.json': './package.json' },
    peerDependencies: { '@netraven/core': '^1.0.0' },
    // Building them would take longer than the rest of the install.
    allowScripts: { ssh2: false, 'cpu-features': false },
    netraven: { job: { apiVersion: 1, jobType: 'vlan-audit', permissions: [] } },
  });
});

it.each(templateNames)(
  'a package of the template %s does not refer to this workspace or to the template',
  async (name) => {
    const { folder, create } = emptyFolder();
    const platform = name === 'read' || name === 'fleet' ? 'linux_frr' : 'arista_eos';
    const { code } = await create('vlan-audit', '--template', name, '--platform', platform);
    expect(code).toBe(0);
    for (const file of filesIn(folder).filter((each) => !each.endsWith('LICENSE'))) {
      expect(readFileSync(join(folder, file), 'utf8'), file).not.toMatch(
        /workspace:|catalog:|\.\.\/\.\.\/|example|job-template|cisco_ios/i,
      );
    }
  },
);

it.each(templateNames)(
  'a package of the template %s answers the commands of its job in tests and `npm run dev`',
  async (name) => {
    const { folder, create } = emptyFolder();
    expect(await create('vlan-audit', '--template', name)).toMatchObject({ code: 0 });
    const made = join(folder, 'vlan-audit');
    const isFleet = name === 'fleet';
    expect(existsSync(join(made, 'answers.json'))).toBe(!isFleet);
    expect(manifestIn(made)).toMatchObject({
      scripts: { dev: `netraven jobs dev${isFleet ? '' : ' --answers answers.json'}` },
    });
    for (const file of ['test/index.test.ts', 'README.md'])
      expect(readFileSync(join(made, file), 'utf8').includes('answers.json')).toBe(!isFleet);
  },
);

it('writes all options into meta, manifest and README', async () => {
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
    requires: ['cli'],
  });
  const device = { connect: async () => ({ readConfig: async () => 'one\ntwo' }) };
  expect(await run({ device, config: { text: 'w' }, logger: { info() {} } })).toEqual({
    success: true,
    message: '1 lines',
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
    /^\| permissions +\| `network` \(to open network connections\), `device:write` \(to change devices\) \|$/m,
  );
  // `netraven jobs readme` must not change the README of the new package.
  const record = await inspectFolder(made, { conditions: ['@netraven/source'] });
  expect(updateReadme(readme, { ...record, meta: record.meta as NonNullable<typeof record.meta> })).toBe(readme);
  expect(existsSync(join(made, 'pnpm-workspace.yaml'))).toBe(true);
});

it.each([
  ['change', ['device:write'], { platforms: ['cisco_ios', 'cisco_iosxe', 'arista_eos'], requires: ['cli'] }],
  ['fleet', ['artifacts:read'], { scope: 'fleet', defaultSchedule: 'daily' }],
  ['network', ['network'], { defaultSchedule: 'daily' }],
])('the template %s brings its permission, its meta and its settings along', async (name, permissions, meta) => {
  const { folder, create } = emptyFolder();
  const { code } = await create('vlan-audit', '--template', name, '--label', 'VLANs', '--permission', 'device:secrets');
  expect(code).toBe(0);
  const made = join(folder, 'vlan-audit');
  const exported = (await import(join(made, 'src', 'index.ts'))) as { meta: unknown };
  expect(exported.meta).toMatchObject({ jobType: 'vlan-audit', label: 'VLANs', ...meta });
  expect(manifestIn(made)).toMatchObject({
    dependencies: { zod: expect.stringMatching(/^\^4\./) as unknown },
    netraven: { job: { jobType: 'vlan-audit', permissions: [...permissions, 'device:secrets'] } },
  });
  expect(manifestIn(made)).not.toHaveProperty('private');
  // `netraven jobs readme` must not change the README of the new package.
  const readme = readFileSync(join(made, 'README.md'), 'utf8');
  const record = await inspectFolder(made, { conditions: ['@netraven/source'] });
  expect(updateReadme(readme, { ...record, meta: record.meta as NonNullable<typeof record.meta> })).toBe(readme);
});

it('names the template that a misspelt one means', async () => {
  const { create } = emptyFolder();
  const { err } = await create('a', '--template', 'netwrok');
  expect(err).toMatch(/^NR_CREATE_CHOICE_UNKNOWN: "netwrok" is no template; .* Did you mean "network"\?\n {2}next: /);
});

it('creates a package of the current workspace next to the others, without the files of a standalone package', async () => {
  const { folder, create } = emptyFolder();
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ workspaces: ['apps/web', 'packages/*'] }));
  const { out } = await create('vlan-audit');
  expect(out).toContain('a package of the workspace');
  const made = join(folder, 'packages', 'vlan-audit');
  expect(filesIn(made)).toEqual(packageFiles);
  expect(manifestIn(made)).not.toHaveProperty(['devDependencies', '@changesets/cli']);
  // npm reads it only at the root.
  expect(manifestIn(made)).not.toHaveProperty('allowScripts');
  expect(manifestIn(folder)).toMatchObject({
    workspaces: ['apps/web', 'packages/*'],
    allowScripts: { ssh2: false, 'cpu-features': false },
  });
});

it.each([
  ['package.json', '{ "workspaces": ["jobs/*"] }', /npm deny-scripts ssh2 cpu-features /],
  ['pnpm-workspace.yaml', 'packages:\n  - jobs/*\n', /pnpm approve-builds /],
])(
  'prints the command to disable install scripts if the %s of a workspace cannot be written',
  async (file, content, step) => {
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
    expect(ended.err).toMatch(new RegExp(`^The root of the workspace was not changed: EACCES.*${join(folder, file)}`));
    expect(manifestIn(join(folder, 'jobs', 'vlan-audit'))).toMatchObject({ name: 'netraven-job-vlan-audit' });
    expect(readFileSync(join(folder, file), 'utf8')).toBe(content);
  },
);

it('does not change the root of a Yarn workspace, and prints the commands of Yarn', async () => {
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

it('creates a standalone package in a folder outside the patterns of the workspace', async () => {
  const { folder, create } = emptyFolder();
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ workspaces: ['packages/*'] }));
  const { out } = await create('vlan-audit', '--directory', 'elsewhere');
  expect(out).toContain('a standalone package');
});

it('refuses an unknown icon', async () => {
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

it('writes only into a folder that is empty or has only .git', async () => {
  const { folder, create } = emptyFolder();
  mkdirSync(join(folder, '.git'));
  expect(await create('vlan-audit', '--directory', '.')).toMatchObject({ code: 0 });
  const before = filesIn(folder);
  expect(await create('other', '--directory', '.')).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^NR_CREATE_FOLDER_UNUSABLE: .*\n {2}next: /),
  });
  expect(await create('other', '--directory', 'package.json')).toMatchObject({
    code: 2,
    err: expect.stringContaining('NR_CREATE_FOLDER_UNUSABLE'),
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
  [['a', '--platform', 'cisco'], 'NR_CREATE_CHOICE_UNKNOWN'],
  [['a', '--template', 'write'], 'NR_CREATE_CHOICE_UNKNOWN'],
  [['a', '--template', 'change', '--platform', 'linux_frr'], 'NR_CREATE_CHOICE_UNKNOWN'],
  [['a', '--permission', 'root'], 'NR_CREATE_CHOICE_UNKNOWN'],
  [['a', '--package-manager', 'yarn'], 'NR_CREATE_CHOICE_UNKNOWN'],
])('refuses %j with %s and a hint, and creates nothing', async (args, code) => {
  const { folder, create } = emptyFolder();
  const { code: ended, out, err } = await create(...args);
  expect({ ended, out }).toEqual({ ended: 2, out: '' });
  expect(err).toMatch(new RegExp(`^${code}: .+\n {2}next: .+\n$`));
  expect(readdirSync(folder)).toEqual([]);
});

it('refuses to run below a package.json that it cannot read', async () => {
  const { folder, create } = emptyFolder();
  writeFileSync(join(folder, 'package.json'), '{ "workspaces": ');
  const { code, err } = await create('vlan-audit');
  expect(code).toBe(2);
  expect(err).toContain(`NR_CREATE_WORKSPACE_UNREADABLE: ${join(folder, 'package.json')}: `);
});

it('prints its options and its version', async () => {
  const { create } = emptyFolder();
  expect((await create('--help')).out).toContain('--package-manager');
  expect((await create('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/);
});

it('says how to give options to npm, which keeps those without `--`', async () => {
  const { create } = emptyFolder();
  expect((await create('foo', 'change')).err).toContain(
    'Write `--` before the options: `npm create @netraven/job foo --',
  );
});

it.each([
  ['change', 'npm run dev -- --set location="Berlin, rack 7"'],
  ['network', 'npm run dev -- --set url=https://hooks.test/versions'],
  ['read', 'npm run dev '],
])('prints the settings with which a job of the template %s runs in development', async (template, command) => {
  const { folder, create } = emptyFolder();
  const { out } = await create('foo', '--template', template, '--package-manager', 'npm');
  expect(out).toContain(`  ${command}`);
  expect(readFileSync(join(folder, 'foo', 'README.md'), 'utf8')).toContain(`\`${command.trim()}\``);
});
