import { lastInstalled } from '../history.ts';
import type { Manager } from '../manager/manager.ts';
import { readPublished } from './published.ts';

/** Returns who could publish an installed version: as the registry says, else as noted when NetRaven installed it. */
export async function readInstalledPublisher(
  manager: Manager,
  folder: string,
  { name, version }: { readonly name: string; readonly version: string },
): Promise<{ readonly publisher: string | undefined; readonly maintainers: readonly string[] }> {
  const old = await readPublished(manager, folder, name, version).catch(() => {
    // The version may be unpublished, or installed from a file.
    return undefined;
  });
  const noted = lastInstalled(folder, name);
  const publisher = old?.publisher ?? (noted?.to === version ? noted.publisher : undefined);
  return { publisher, maintainers: old?.maintainers ?? [] };
}
