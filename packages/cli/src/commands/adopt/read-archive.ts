import type { AdoptedTool } from '@netraven/api';
import type { Archive } from '@netraven/inventory';

/** Reads the folder of another tool. @throws {NetRavenError} NR_ADOPT_FOLDER_INVALID, NR_IMPORT_… */
export async function readArchive(_tool: AdoptedTool, folder: string): Promise<Archive> {
  const { readOxidizedArchive } = await import('@netraven/inventory');
  return readOxidizedArchive(folder);
}
