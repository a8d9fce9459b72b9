import type { LogLevel } from '../contract/job-logger.ts';
import type { LogRecord } from '../log/record.ts';

/** Whose entry it is. */
export interface JobEntryOwner {
  readonly jobId: string;
  readonly jobType: string;
  readonly deviceId: string | null;
}

/** An entry of a job, stamped: what it says of time and origin is never the job's to say. */
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
