import { setImmediate } from 'node:timers/promises';
import { errorData } from '../../contract/netraven-error.ts';
import type { ProbeResult } from '../protocol.ts';
import { toJson } from './calls.ts';
import { describeSchema } from './describe-schema.ts';
import { locateError } from './source-location.ts';
import { importJob, type JobModule } from './import-job.ts';

/** Imports an entry and says what it exports. Never rejects: what is wrong is part of the result. */
export async function probeEntry(entry: string): Promise<ProbeResult> {
  try {
    const job = await importJob(entry);
    // A promise that was rejected while loading ends this process before the second turn: then nothing is answered.
    await setImmediate();
    await setImmediate();
    return describeExports(job);
  } catch (error) {
    const location = locateError((error as { cause?: unknown }).cause ?? error, entry);
    return { ok: false, error: errorData(error, 'NR_PACKAGE_LOAD_FAILED'), ...(location && { location }) };
  }
}

/** What a job module that was imported exports. @throws {NetRavenError} NR_JOB_NOT_JSON when its meta is no plain data */
export function describeExports(job: JobModule): ProbeResult & { ok: true } {
  return {
    ok: true,
    ...('meta' in job && { meta: toJson(job.meta, 'the export `meta`') }),
    hasRun: typeof job.run === 'function',
    ...('configSchema' in job && describeSchema(job.configSchema)),
  };
}
