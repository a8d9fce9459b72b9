import { execFile } from 'node:child_process';
import { delimiter } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, vi } from 'vitest';
import { programOf, type ManagerName } from './changed-host.ts';
import { KillingManager } from './killing-manager.ts';
import { sharedRegistry } from './shared-registry.ts';
import { useFolder } from './use-folder.ts';

/** Puts a package manager that tests can kill at the front of PATH, for a `describe`. */
export function useManager(manager: ManagerName): () => KillingManager {
  const program = programOf(manager);
  const folder = useFolder();
  let killing: KillingManager | undefined;
  beforeAll(async () => {
    const { yarn } = await sharedRegistry();
    const real = manager === 'yarn 4' ? ['node', yarn.four] : [await whereIs(program)];
    killing = new KillingManager(folder, program, real);
    vi.stubEnv('PATH', [killing.bin, process.env['PATH']].join(delimiter));
  });
  afterAll(() => void vi.unstubAllEnvs());
  return () => {
    if (!killing) throw new Error(`${manager} is not there before the tests begin`);
    return killing;
  };
}

/** Makes a folder for what the package manager of a `describe` downloads: it has only what it downloaded there. */
export function useOwnCache(): string {
  const folder = useFolder();
  // The environment goes before the .npmrc of the host project.
  beforeAll(() => void vi.stubEnv('npm_config_cache', folder));
  return folder;
}

async function whereIs(program: string): Promise<string> {
  return (await promisify(execFile)('sh', ['-c', `command -v ${program}`])).stdout.trim();
}
