import { globSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { findHostProject } from '@netraven/core/registry';
import { addPackage, removePackage, upgradePackage, type Step } from '../../src/index.ts';
import { writeFakeNpm } from './fake-npm.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-every-step-')));
const host = join(folder, 'host');
const core = new URL('../../../core', import.meta.url).pathname;
const job = 'netraven-job-step';

function write(path: string, content: string | object): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content));
}

beforeAll(() => {
  for (const version of ['1.0.0', '1.1.0']) {
    write(`packages/${job}@${version}/package.json`, {
      name: job,
      version,
      type: 'module',
      exports: './index.js',
      netraven: { job: { apiVersion: 1, jobType: 'step', permissions: [] } },
      peerDependencies: { '@netraven/core': '^1.0.0' },
    });
    const source = `export const meta = { jobType: 'step' }; export const run = async () => ({ success: true });`;
    write(`packages/${job}@${version}/index.js`, source);
  }
  writeFakeNpm(join(folder, 'bin'), join(folder, 'packages'));
  vi.stubEnv('PATH', [join(folder, 'bin'), process.env['PATH']].join(delimiter));
  const dependencies = { '@netraven/core': `file:${core}` };
  write('host/package.json', `${JSON.stringify({ name: 'host', dependencies }, null, 2)}\n`);
  write('host/package-lock.json', `${JSON.stringify(dependencies, null, 2)}\n`);
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** Returns the content of every file of the host project and of its install folder. */
function state(): Record<string, string> {
  const files = globSync(['*.json', 'node_modules/*', `node_modules/${job}/*`, '.netraven/install/*'], {
    cwd: host,
    withFileTypes: true,
  });
  return Object.fromEntries(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !path.endsWith('/workers'))
      .toSorted()
      .map((path) => [path, contentOf(path)]),
  );
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return 'a folder';
  }
}

async function change(verb: typeof addPackage, spec: string, failAt?: Step): ReturnType<typeof addPackage> {
  const hostProject = await findHostProject({ root: host });
  const onStep = (step: Step): void => {
    if (step === failAt) throw new Error(`injected at ${step}`);
  };
  return verb(spec, { registry: { hostProject }, confirm: async () => true, onStep });
}

/** Lets a change fail at each step, and checks that nothing changed. */
async function expectUndone(verb: typeof addPackage, spec: string, steps: readonly Step[]): Promise<void> {
  const before = state();
  for (const step of steps) {
    await expect(change(verb, spec, step), step).rejects.toThrow(`injected at ${step}`);
    expect(state(), `${verb.name}, ${step}`).toEqual(before);
  }
}

describe('a host project is unchanged after a failure at any step', () => {
  const steps: Step[] = ['lock', 'look', 'ask', 'stage', 'settings', 'confirm', 'pause', 'install', 'check'];

  it('of jobs add', async () => {
    // A first change creates the install folder, which stays.
    await expect(change(addPackage, `${job}@9.0.0`)).rejects.toMatchObject({ code: 'NR_INSTALL_NOT_FOUND' });
    await expectUndone(addPackage, `${job}@1.0.0`, steps);
    expect((await change(addPackage, `${job}@1.0.0`)).after).toMatchObject({ version: '1.0.0', state: 'ready' });
  });

  it('of jobs upgrade', async () => {
    await expectUndone(upgradePackage, `${job}@1.1.0`, steps);
    expect((await change(upgradePackage, `${job}@1.1.0`)).after).toMatchObject({ version: '1.1.0', state: 'ready' });
  });

  it('of jobs remove', async () => {
    await expectUndone(removePackage, job, ['lock', 'look', 'pause', 'install', 'check']);
    // At this step the change is complete and stays. Only the workers have to follow.
    await expect(change(removePackage, job, 'follow')).rejects.toThrow('injected at follow');
    expect(Object.keys(state()).filter((path) => path.includes(`node_modules/${job}`))).toEqual([]);
    expect(state()[join(host, '.netraven/install/history.jsonl')]).toMatch(/"to":null\}\n$/);
  });
});
