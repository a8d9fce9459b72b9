import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { managerNear } from '@netraven/core/registry';
import { failureIn, runManager } from '@netraven/core/system';
import { checkError } from '../codes.ts';

/** Packs a folder like publishing does, without scripts. Returns the tarball. @throws {NetRavenError} NR_CHECK_PACK_FAILED */
export async function packFolder(folder: string, into: string): Promise<string> {
  // Only pnpm replaces `workspace:` ranges.
  const manager = managerNear(folder) === 'pnpm' ? 'pnpm' : 'npm';
  const [args, cwd] =
    manager === 'pnpm'
      ? [['pack', '--config.ignore-scripts=true', '--config.verify-deps-before-run=false'], folder]
      : // Not in the folder itself: its `devEngines` may demand another package manager.
        [['pack', folder, '--ignore-scripts', '--loglevel=error'], into];
  const ended = await runManager(manager, [...args, '--pack-destination', into], { cwd });
  const tarball = readdirSync(into).find((file) => file.endsWith('.tgz'));
  if (ended.code === 0 && tarball !== undefined) return join(into, tarball);
  throw checkError('NR_CHECK_PACK_FAILED', `\`${manager} pack\` of ${folder} failed: ${failureIn(ended)}`);
}
