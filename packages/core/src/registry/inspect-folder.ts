import { resolve } from 'node:path';
import { messageOf } from '../contract/netraven-error.ts';
import type { JobModule } from '../host/child/import-job.ts';
import { codes as hostCodes } from '../host/codes.ts';
import { badRecord, readCandidate, type Candidate } from './find/read-candidate.ts';
import { exists, realFolder } from './find/real-folder.ts';
import { inspect } from './inspect/inspect.ts';
import { judge } from './inspect/judge.ts';
import type { RegistryOptions } from './options.ts';
import { problem } from './problem.ts';
import type { PackageRecord, Problem } from './record.ts';

export interface InspectFolderOptions {
  /** Export conditions in addition to those of Node and of this process. Default: none. */
  readonly conditions?: readonly string[];
  /** Time for importing the package, in ms. Default 10000. */
  readonly probeTimeoutMs?: number;
  /** Where the package will run. Default: nowhere; the folder is the author's own, and declares what it may read. */
  readonly place?: Pick<RegistryOptions, 'hostProject' | 'home' | 'keyFolder'>;
}

/** Inspects one package folder, in a host project or not. Its record is `ready`, or bad with its problems. */
export async function inspectFolder(folder: string, options: InspectFolderOptions = {}): Promise<PackageRecord> {
  const candidate: Candidate = { path: resolve(folder), origin: 'folder' };
  const { real, problem: broken } = realFolder(candidate.path);
  if (broken) return badRecord(candidate, candidate.path, exists(candidate.path) ? broken : missing(candidate.path));
  const found = readCandidate(candidate, real) ?? { record: badRecord(candidate, real, missing(real)) };
  const [record] = await inspect([found], { ...options, ...options.place });
  return record ?? found.record;
}

function missing(folder: string): Problem {
  const message = `${folder} does not exist`;
  return problem({ code: 'NR_PACKAGE_FOLDER_UNREADABLE', message, fix: 'Name the folder of a job package.' });
}

/** Judges the exports of a job module that was imported in this process. */
export async function inspectModule(
  job: JobModule,
): Promise<Pick<PackageRecord, 'meta' | 'configSchema' | 'summarizes' | 'problems'>> {
  // Loaded only here: listings need nothing of the job host.
  const { describeExports } = await import('../host/child/probe-entry.ts');
  try {
    const exported = describeExports(job);
    // There is no manifest that the job type could differ from.
    const { jobType } = (exported.meta ?? {}) as { jobType?: string };
    const { problems, inspected } = await judge(exported, jobType);
    return { problems, ...inspected };
  } catch (error) {
    const { hint: fix } = hostCodes.NR_JOB_NOT_JSON;
    return { problems: [problem({ code: 'NR_JOB_NOT_JSON', path: 'meta', message: messageOf(error), fix })] };
  }
}
