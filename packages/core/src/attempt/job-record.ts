import type { LogLevel } from '../contract/job-logger.ts';
import type { LogRecord } from '../log/record.ts';

/** The task of an entry. */
export interface JobEntryOwner {
  readonly jobId: string;
  readonly jobType: string;
  readonly deviceId: string | null;
}

/** Makes a log entry of a job. Time and origin come from the worker, never from the job. */
export function jobRecord(owner: JobEntryOwner, level: LogLevel, message: string, meta: object): LogRecord {
  return {
    timestamp: new Date().toISOString(),
    log_type: 'job',
    level,
    job_id: owner.jobId,
    device_id: owner.deviceId,
    source: `worker.job.${owner.jobType}`,
    message,
    meta,
  };
}
