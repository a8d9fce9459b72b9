import { decideBuilds } from './allow-builds.ts';
import { decideScripts } from './allow-scripts.ts';
import type { Workspace } from './workspace.ts';

/**
 * Decides of needless install scripts at the top of a workspace. Returns whether that is decided now.
 *
 * @param left told why where its file cannot be read or written: the new package is good without it
 */
export function decideAtTop({ manager, folder }: Workspace, left: (reason: string) => void): boolean {
  try {
    if (manager === 'pnpm') return decideBuilds(folder);
    if (manager === 'npm') decideScripts(folder);
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    left(error.message);
    return false;
  }
}
