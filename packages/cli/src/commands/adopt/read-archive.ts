import type { AdoptedTool } from '@netraven/api';
import type { Archive } from '@netraven/inventory';

/** Reads the folder of another tool. @throws {NetRavenError} NR_ADOPT_FOLDER_INVALID, NR_IMPORT_… */
export async function readArchive(tool: AdoptedTool, folder: string): Promise<Archive> {
  const { readOxidizedArchive, readRancidArchive } = await import('@netraven/inventory');
  return tool === 'oxidized' ? readOxidizedArchive(folder) : readRancidArchive(folder);
}
