import type { JobModule } from '../host/child/import-job.ts';
import { messageOf } from '../contract/netraven-error.ts';
import { codes as hostCodes } from '../host/codes.ts';
import { judge } from './inspect/judge.ts';
import { fault } from './problem.ts';
import type { PackageRecord } from './record.ts';

/** Judges the exports of a job module that was imported here, as the registry judges those of a package. */
export async function inspectModule(
  job: JobModule,
): Promise<Pick<PackageRecord, 'meta' | 'configSchema' | 'problems'>> {
  // Only here: nobody else needs anything of the job host for knowing what is installed.
  const { describeExports } = await import('../host/child/probe-entry.ts');
  try {
    const exported = describeExports(job);
    // There is no manifest to differ from.
    const { problems, inspected } = judge(exported, (exported.meta as { jobType?: string } | undefined)?.jobType);
    return { problems, ...inspected };
  } catch (error) {
    return { problems: [fault('NR_JOB_NOT_JSON', 'meta', messageOf(error), hostCodes.NR_JOB_NOT_JSON.hint)] };
  }
}
