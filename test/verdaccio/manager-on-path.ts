import { execFile } from 'node:child_process';
import { delimiter } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, vi } from 'vitest';
import { Layout } from '../layouts/layout.ts';
import { installYarn } from '../layouts/yarn.ts';
import { programOf, type ManagerName } from './changed-host.ts';
import { KillingManager } from './killing-manager.ts';

/** Puts a package manager at the front of PATH for the tests of a `describe`: one that can be killed at its work. */
export function useManager(manager: ManagerName): () => KillingManager {
  const program = programOf(manager);
  const tools = new Layout({});
  let killing: KillingManager | undefined;
  beforeAll(async () => {
    const yarn = program === 'yarn' && (await installYarn(tools));
    const real = yarn ? ['node', manager === 'yarn 1' ? yarn.one : yarn.four] : [await whereIs(program)];
    killing = new KillingManager(tools.at('.'), program, real);
    vi.stubEnv('PATH', [killing.bin, process.env['PATH']].join(delimiter));
  }, 120_000);
  afterAll(() => {
    vi.unstubAllEnvs();
    tools.remove();
  });
  return () => {
    if (!killing) throw new Error(`${manager} is not there before the tests begin`);
    return killing;
  };
}

/**
 * A folder for what the package manager of a `describe` downloads, so that nothing is at hand that it did not download
 * there. npm is told by the environment too, which goes before its .npmrc: whoever runs the tests may have set these.
 */
export function useOwnCache(): string {
  const folder = new Layout({});
  beforeAll(() => {
    vi.stubEnv('npm_config_cache', folder.at('.'));
    // As npm does unless told otherwise: without the addresses in its lockfile it would have to ask for them again.
    vi.stubEnv('npm_config_omit_lockfile_registry_resolved', 'false');
  });
  afterAll(() => folder.remove());
  return folder.at('.');
}

async function whereIs(program: string): Promise<string> {
  return (await promisify(execFile)('sh', ['-c', `command -v ${program}`])).stdout.trim();
}
