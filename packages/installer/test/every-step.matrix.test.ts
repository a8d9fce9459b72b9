import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { addPackage, removePackage, upgradePackage, type Step } from '../src/index.ts';
import { FakeHost } from './fake-host.ts';

const job = 'netraven-job-step';
const host = new FakeHost([`${job}@1.0.0`, `${job}@1.1.0`]);

beforeAll(() => void vi.stubEnv('PATH', host.path));
afterAll(() => {
  vi.unstubAllEnvs();
  host.remove();
});

/** Returns the content of every file of the host project and of its install folder. */
function state(): Record<string, string> {
  const files = globSync(['*.json', 'node_modules/*', `node_modules/${job}/*`, '.netraven/install/*'], {
    cwd: host.folder,
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

function change(verb: typeof addPackage, spec: string, failAt?: Step): ReturnType<typeof addPackage> {
  return host.change(verb, spec, (step) => {
    if (step === failAt) throw new Error(`injected at ${step}`);
  });
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
  const steps: Step[] = ['lock', 'look', 'ask', 'try', 'settings', 'confirm', 'pause', 'install', 'check'];

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
    expect(state()[join(host.folder, '.netraven/install/history.jsonl')]).toMatch(/"to":null\}\n$/);
  });
});
