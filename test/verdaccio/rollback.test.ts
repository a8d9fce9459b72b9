import { execFile } from 'node:child_process';
import {
  existsSync,
  globSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { findHostProject } from '../../packages/core/src/registry/index.ts';
import {
  addPackage,
  removePackage,
  upgradePackage,
  type InstallOptions,
  type Step,
} from '../../packages/worker/src/packages/index.ts';
import { packAll } from '../../scripts/pack.ts';
import { Layout } from '../layouts/layout.ts';
import { installYarn, yarnFourSettings } from '../layouts/yarn.ts';
import { versionJob } from './job-packages.ts';
import { KillingManager } from './killing-manager.ts';
import { startVerdaccio, type LocalVerdaccio } from './local-verdaccio.ts';

const exec = promisify(execFile);
const name = 'netraven-job-which';
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-rollback-')));
let verdaccio: LocalVerdaccio;

function write(files: Record<string, string | object>, below: string): void {
  for (const [file, content] of Object.entries(files)) {
    const path = join(folder, below, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  }
}

async function publish(version: string, more: object = {}, files: object = {}): Promise<void> {
  write({ ...versionJob(version, more), ...files }, `which-${version}`);
  await verdaccio.publish(join(folder, `which-${version}`));
}

beforeAll(async () => {
  verdaccio = await startVerdaccio();
  const core = (await packAll(folder)).get('@netraven/core');
  await verdaccio.publish(String(core));
  // Each version brings one more dependency along than the one before: the list of what is installed changes.
  await publish('1.0.0', { dependencies: { ms: '2.1.2' } });
  await publish('1.1.0', { dependencies: { ms: '2.1.3', 'fast-deep-equal': '3.1.3' } });
  // Good alone, and impossible in a host project with the core that is there.
  await publish('3.0.0', { peerDependencies: { '@netraven/core': '^1.0.0', ms: '1.0.0' }, dependencies: {} });
  await publish('4.0.0', {}, { 'index.js': 'throw new Error("broken on load")' });
  await publish('5.0.0', { netraven: { job: { apiVersion: 99, jobType: 'which' } } });
}, 300_000);
afterAll(async () => {
  await verdaccio?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function whereIs(program: string): Promise<string> {
  return (await exec('sh', ['-c', `command -v ${program}`])).stdout.trim();
}

const lockfiles = {
  npm: 'package-lock.json',
  pnpm: 'pnpm-lock.yaml',
  'yarn 1': 'yarn.lock',
  'yarn 4': 'yarn.lock',
} as const;
const managers = Object.keys(lockfiles) as (keyof typeof lockfiles)[];

describe.each(managers)('a host project of %s', (manager) => {
  const lockfile = lockfiles[manager];
  const isYarn = manager.startsWith('yarn');
  const program = isYarn ? 'yarn' : manager;
  let host: string;

  const tools = new Layout({});
  let killing: KillingManager;
  beforeAll(async () => {
    const yarn = isYarn && (await installYarn(tools));
    const real = yarn ? ['node', manager === 'yarn 1' ? yarn.one : yarn.four] : [await whereIs(program)];
    killing = new KillingManager(tools.at('.'), program, real);
    vi.stubEnv('PATH', [killing.bin, process.env['PATH']].join(delimiter));
  }, 120_000);
  afterAll(() => {
    vi.unstubAllEnvs();
    tools.remove();
  });

  async function manage(...args: readonly string[]): Promise<void> {
    const clean = Object.entries(process.env).filter(([key]) => !/^(npm_|pnpm_)/i.test(key));
    const ran = exec(program, args, { cwd: host, env: Object.fromEntries(clean) });
    await ran.catch((error: { stdout: string }) => {
      throw new Error(`${manager} ${args.join(' ')} failed: ${error.stdout}`, { cause: error });
    });
  }

  async function change(
    verb: typeof addPackage | typeof upgradePackage,
    spec: string,
    more: Partial<InstallOptions> = {},
  ): ReturnType<typeof addPackage> {
    const hostProject = await findHostProject({ root: host });
    return verb(spec, { registry: { hostProject }, confirm: async () => true, ...more });
  }

  const linkAt = (path: string): string[] =>
    lstatSync(join(host, path)).isSymbolicLink() ? [`${path} -> ${readlinkSync(join(host, path))}`] : [];

  /** Everything that must be as before: the two files byte for byte, and every installed package with its version. */
  function state(): object {
    const manifests = globSync('node_modules/**/package.json', { cwd: host });
    const installed = manifests.flatMap((file) => {
      const { name: own, version } = JSON.parse(readFileSync(join(host, file), 'utf8')) as Record<string, string>;
      return own === undefined || version === undefined ? [] : [`${file}: ${own}@${version}`];
    });
    const read = (file: string): string | undefined =>
      existsSync(join(host, file)) ? readFileSync(join(host, file), 'utf8') : undefined;
    return {
      manifest: read('package.json'),
      lockfile: read(lockfile),
      settings: read('pnpm-workspace.yaml'),
      history: read('.netraven/install/history.jsonl'),
      // pnpm keeps what nobody uses for a while in its store; what can be reached is what is linked.
      installed: installed.filter((line) => !line.startsWith('node_modules/.pnpm/')).toSorted(),
      linked: globSync('node_modules/{*,@*/*}', { cwd: host }).toSorted().flatMap(linkAt),
      listed: existsSync(join(host, 'node_modules/.pnpm/lock.yaml'))
        ? readFileSync(join(host, 'node_modules/.pnpm/lock.yaml'), 'utf8')
        : undefined,
      leftBehind: globSync('.netraven/install/*', { cwd: host })
        .map((path) => path.split('/').at(-1))
        .filter((file) => file !== 'history.jsonl' && file !== 'workers'),
    };
  }

  beforeEach(async () => {
    host = realpathSync(mkdtempSync(join(folder, 'host-')));
    const dependencies = { '@netraven/core': '^1.0.0', 'is-number': '7.0.0' };
    writeFileSync(
      join(host, 'package.json'),
      `${JSON.stringify({ name: 'host', private: true, dependencies }, null, 2)}\n`,
    );
    writeFileSync(join(host, '.npmrc'), verdaccio.npmrc);
    if (manager === 'pnpm') writeFileSync(join(host, 'pnpm-workspace.yaml'), 'minimumReleaseAge: 0\n');
    if (manager === 'yarn 4') {
      writeFileSync(join(host, '.yarnrc.yml'), yarnFourSettings('node-modules', verdaccio.url, join(folder, 'yarn')));
      writeFileSync(join(host, 'yarn.lock'), '');
      await manage('install');
    } else await manage('install', '--ignore-scripts', '--prefer-offline');
  }, 60_000);

  // What goes wrong before the package manager is run is the same with each, as is all that follows below.
  const late: Step[] = ['stage', 'install', 'check'];
  const addSteps: Step[] = isYarn
    ? late
    : ['lock', 'look', 'ask', 'stage', 'settings', 'confirm', 'hold', 'install', 'check'];
  const removeSteps: Step[] = isYarn ? ['install', 'check'] : ['lock', 'look', 'hold', 'install', 'check'];

  it('is what it was after a failure at any step of add, upgrade and remove', { timeout: 240_000 }, async () => {
    const failAt = (wanted: Step): Partial<InstallOptions> => ({
      onStep(step) {
        if (step === wanted) throw new Error(`injected at ${wanted}`);
      },
    });
    const empty = state();
    for (const step of addSteps) {
      await expect(change(addPackage, `${name}@1.0.0`, failAt(step)), step).rejects.toThrow(`injected at ${step}`);
      expect(state(), `add, ${step}`).toEqual(empty);
    }
    const added = await change(addPackage, `${name}@1.0.0`);
    expect(added.after).toMatchObject({ version: '1.0.0', state: 'ready' });
    const withOne = state();
    expect(withOne).not.toEqual(empty);
    for (const step of addSteps) {
      await expect(change(upgradePackage, `${name}@1.1.0`, failAt(step)), step).rejects.toThrow(`injected at ${step}`);
      expect(state(), `upgrade, ${step}`).toEqual(withOne);
    }
    for (const step of removeSteps) {
      await expect(change(removePackage, name, failAt(step)), step).rejects.toThrow(`injected at ${step}`);
      expect(state(), `remove, ${step}`).toEqual(withOne);
    }
    expect((await change(upgradePackage, `${name}@1.1.0`)).after).toMatchObject({ version: '1.1.0', state: 'ready' });
    // By then the change is made, and stays: it is the workers that are waited for.
    await expect(change(removePackage, name, failAt('follow'))).rejects.toThrow('injected at follow');
    expect(state()).toMatchObject({ leftBehind: [], history: expect.stringMatching(/"to":null\}\n$/) as unknown });
    expect(readFileSync(join(host, 'package.json'), 'utf8')).not.toContain(name);
  });

  it('is what it was when its package manager is killed in the midst of its work', { timeout: 120_000 }, async () => {
    const killAt = async (at: string, verb: typeof addPackage, version: string): Promise<void> => {
      const before = state();
      killing.order({ host, at });
      await expect(change(verb, `${name}@${version}`), at).rejects.toMatchObject({ code: 'NR_INSTALL_FAILED' });
      expect(state(), `${verb.name}, ${at}`).toEqual(before);
    };
    const modules = `node_modules/${name}`;
    await killAt(modules, addPackage, '1.0.0');
    // pnpm is done before that can be seen, and fails with everything changed.
    expect(killing.hasKilled || manager === 'pnpm').toBe(true);
    await change(addPackage, `${name}@1.0.0`);
    await killAt(lockfile, upgradePackage, '1.1.0');
    await killAt(modules, upgradePackage, '1.1.0');
  });

  it(
    'is repaired by the next change when the process of one is killed, and its package manager goes on',
    { timeout: 120_000 },
    async () => {
      const before = state();
      killing.order({ host, at: manager === 'npm' ? `node_modules/${name}` : lockfile, who: 'starter' });
      const script = `
      import { findHostProject } from '@netraven/core/registry';
      import { addPackage } from '${new URL('../../packages/worker/src/packages/index.ts', import.meta.url).href}';
      const hostProject = await findHostProject({ root: ${JSON.stringify(host)} });
      await addPackage('${name}@1.0.0', { registry: { hostProject }, confirm: async () => true });`;
      const cwd = new URL('../../packages/cli', import.meta.url).pathname;
      const args = ['--conditions=@netraven/source', '--input-type=module-typescript', '-e', script];
      await expect(exec(process.execPath, args, { cwd })).rejects.toMatchObject({ signal: 'SIGKILL' });
      expect(state()).not.toEqual(before);

      const steps: Step[] = [];
      const again = change(addPackage, `${name}@9`, { onStep: (step) => void steps.push(step) });
      await expect(again).rejects.toMatchObject({ code: 'NR_INSTALL_NOT_FOUND' });
      expect(steps).toContain('recover');
      const { leftBehind: _was, ...as } = before as { leftBehind: unknown };
      // Of the killed one its hold is left, which counts for nothing as its process is gone.
      expect(state()).toMatchObject(as);
    },
  );

  if (isYarn) return;

  it('has a package under a name of its own upgraded and removed under that', { timeout: 120_000 }, async () => {
    const declared = (): unknown =>
      (JSON.parse(readFileSync(join(host, 'package.json'), 'utf8')) as { dependencies: unknown }).dependencies;
    const others = declared() as object;
    await manage(manager === 'npm' ? 'install' : 'add', `our-which@npm:${name}@1.0.0`);
    const aliased = state();
    const failing: InstallOptions['onStep'] = (step) => {
      if (step === 'check') throw new Error('injected');
    };
    await expect(change(upgradePackage, `${name}@1.1.0`, { onStep: failing })).rejects.toThrow('injected');
    expect(state()).toEqual(aliased);
    const upgraded = await change(upgradePackage, `${name}@1.1.0`);
    expect(upgraded.after).toMatchObject({ name, version: '1.1.0', state: 'ready' });
    const dependency = expect.stringMatching(`^npm:${name}@.?1\\.1\\.0$`) as unknown;
    expect(declared()).toEqual({ ...others, 'our-which': dependency });
    await expect(change(upgradePackage, join(folder, 'which-1.0.0'))).rejects.toMatchObject({
      code: 'NR_INSTALL_ALIAS',
    });
    // A second one, under a second key: it takes the key to say which is meant.
    await manage(manager === 'npm' ? 'install' : 'add', `old-which@npm:${name}@1.0.0`);
    for (const ambiguous of [change(removePackage, name), change(upgradePackage, name)]) {
      await expect(ambiguous).rejects.toMatchObject({
        code: 'NR_INSTALL_ALIAS',
        hint: expect.stringMatching(/(?:old|our)-which or (?:old|our)-which/) as unknown,
      });
    }
    await expect(change(addPackage, name)).rejects.toMatchObject({ code: 'NR_INSTALL_ALREADY' });
    const removed = await change(removePackage, 'old-which');
    expect(removed.before).toMatchObject({ name, version: '1.0.0', dependencyKey: 'old-which' });
    expect(declared()).toEqual({ ...others, 'our-which': dependency });
    const back = await change(upgradePackage, 'our-which@1.0.0');
    expect(back.after).toMatchObject({ name, version: '1.0.0', state: 'ready', dependencyKey: 'our-which' });
    await change(removePackage, name);
    expect(declared()).toEqual(others);
  });

  it('is not touched by packages that are refused', { timeout: 120_000 }, async () => {
    const before = state();
    const steps: Step[] = [];
    const onStep = (step: Step): void => void steps.push(step);
    await expect(change(addPackage, `${name}@5.0.0`, { onStep })).rejects.toMatchObject({
      code: 'NR_INSTALL_REFUSED',
      problems: [expect.objectContaining({ code: 'NR_PACKAGE_API_VERSION' })],
    });
    // Refused by what the registry says of it: nothing was downloaded.
    expect(steps).not.toContain('stage');
    await expect(change(addPackage, `${name}@4.0.0`)).rejects.toMatchObject({
      code: 'NR_INSTALL_REFUSED',
      message: expect.stringContaining('broken on load'),
    });
    await expect(change(addPackage, `${name}@9`)).rejects.toMatchObject({ code: 'NR_INSTALL_NOT_FOUND' });
    await expect(change(addPackage, 'netraven-job-nobody')).rejects.toMatchObject({ code: 'NR_INSTALL_NOT_FOUND' });
    await expect(change(addPackage, 'lodash')).rejects.toMatchObject({ code: 'NR_INSTALL_NAME' });
    await expect(change(addPackage, 'https://example.com/x.tgz')).rejects.toMatchObject({
      code: 'NR_INSTALL_SPEC_INVALID',
    });
    await expect(change(addPackage, name, { confirm: async () => false })).rejects.toMatchObject({
      code: 'NR_INSTALL_REFUSED',
    });
    await expect(change(addPackage, `${name}@1.0.0`, { confirm: async () => false })).rejects.toMatchObject({
      code: 'NR_INSTALL_DECLINED',
    });
    await expect(change(removePackage, name)).rejects.toMatchObject({ code: 'NR_INSTALL_NOT_DECLARED' });
    expect(state()).toEqual(before);
  });

  it(
    'takes a .tgz and a folder too, and refuses a second package for the same job type',
    { timeout: 120_000 },
    async () => {
      const packed = await exec('npm', ['pack', '--silent', join(folder, 'which-1.0.0')], { cwd: folder });
      const added = await change(addPackage, join(folder, packed.stdout.trim()));
      expect(added.after).toMatchObject({ name, version: '1.0.0', state: 'ready', origin: 'declared' });
      write({ ...versionJob('0.1.0', { name: 'netraven-job-other' }) }, 'other');
      await expect(change(addPackage, join(folder, 'other'))).rejects.toMatchObject({ code: 'NR_INSTALL_TYPE_TAKEN' });
      await change(removePackage, name);
      const linked = await change(addPackage, join(folder, 'other'));
      expect(linked.after).toMatchObject({ name: 'netraven-job-other', state: 'ready', origin: 'linked' });
    },
  );

  it('is changed by one at a time', { timeout: 120_000 }, async () => {
    const both = await Promise.allSettled([change(addPackage, `${name}@1.0.0`), change(addPackage, `${name}@1.1.0`)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const refused = both.find((one) => one.status === 'rejected');
    expect(refused?.reason).toMatchObject({ code: 'NR_INSTALL_ALREADY' });
  });
});
