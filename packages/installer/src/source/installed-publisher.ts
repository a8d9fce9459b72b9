import { lastInstalled } from '../history.ts';
import type { Manager } from '../manager/manager.ts';
import { readIfPublished } from './published.ts';

/**
 * Returns who could publish an installed version: as the registry says, else as noted when NetRaven installed it.
 *
 * @throws {NetRavenError} NR_INSTALL_REGISTRY_FAILED, NR_INSTALL_MANAGER_MISSING
 */
export async function readInstalledPublisher(
  manager: Manager,
  folder: string,
  { name, version }: { readonly name: string; readonly version: string },
): Promise<{ readonly publisher: string | undefined; readonly maintainers: readonly string[] }> {
  // The version may be unpublished, or installed from a file.
  const old = await readIfPublished(manager, folder, name, version);
  const noted = lastInstalled(folder, name);
  const publisher = old?.publisher ?? (noted?.to === version ? noted.publisher : undefined);
  return { publisher, maintainers: old?.maintainers ?? [] };
}
