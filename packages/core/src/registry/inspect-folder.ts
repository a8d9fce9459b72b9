import { resolve } from 'node:path';
import type { Candidate } from './find/candidate.ts';
import { badRecord, readCandidate } from './find/read-candidate.ts';
import { isThere, realFolder } from './find/real-folder.ts';
import { inspect } from './inspect/inspect.ts';
import { fault } from './problem.ts';
import type { PackageRecord } from './record.ts';

/** How a folder is inspected. */
export interface InspectFolderOptions {
  /** Export conditions beside Node's and this process's own. Default: none. */
  readonly conditions?: readonly string[];
  /** How long the package may take to be imported, in ms. Default 10000. */
  readonly probeTimeoutMs?: number;
}

/** Inspects one package folder, whether or not a host project has it. Its record is `ready`, or bad with its problems. */
export async function inspectFolder(folder: string, options: InspectFolderOptions = {}): Promise<PackageRecord> {
  const candidate: Candidate = { path: resolve(folder), origin: 'folder' };
  const { real, problem } = realFolder(candidate.path);
  if (problem)
    return badRecord(candidate, candidate.path, isThere(candidate.path) ? problem : notThere(candidate.path));
  const found = readCandidate(candidate, real) ?? { record: badRecord(candidate, real, notThere(real)) };
  const { records } = await inspect([found], options);
  return records[0] ?? found.record;
}

function notThere(folder: string): ReturnType<typeof fault> {
  return fault('NR_PACKAGE_FOLDER_UNREADABLE', '', `${folder} does not exist`, 'Name the folder of a job package.');
}
