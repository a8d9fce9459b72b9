import { disableBuilds } from './allow-builds.ts';
import { disableNpmScripts } from './allow-scripts.ts';
import type { Workspace } from './workspace.ts';

/**
 * Disables needless install scripts at the root of a workspace. Returns false if that is not possible.
 *
 * @param warn Called if a file cannot be read or written. The new package works anyway.
 */
export function disableScripts({ manager, folder }: Workspace, warn: (reason: string) => void): boolean {
  try {
    if (manager === 'pnpm') return disableBuilds(folder);
    if (manager === 'npm') disableNpmScripts(folder);
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    warn(error.message);
    return false;
  }
}
