import { describeExports } from '../host/child/probe-entry.ts';
import type { JobModule } from '../host/child/import-job.ts';
import { errorData } from '../contract/netraven-error.ts';
import { codes as hostCodes } from '../host/codes.ts';
import { judge } from './inspect/judge.ts';
import { fault } from './problem.ts';
import type { PackageRecord } from './record.ts';

/** Judges the exports of a job module that was imported here, as the registry judges those of a package. */
export function inspectModule(job: JobModule): Pick<PackageRecord, 'meta' | 'configSchema' | 'problems'> {
  try {
    const exported = describeExports(job);
    // There is no manifest to differ from.
    const { problems, inspected } = judge(exported, (exported.meta as { jobType?: string } | undefined)?.jobType);
    return { problems, ...inspected };
  } catch (error) {
    const { message } = errorData(error, 'NR_JOB_NOT_JSON');
    return { problems: [fault('NR_JOB_NOT_JSON', 'meta', message, hostCodes.NR_JOB_NOT_JSON.hint)] };
  }
}
