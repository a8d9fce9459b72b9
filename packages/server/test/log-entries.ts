import type { LogRecord } from '@netraven/core';
import { logs, type Database } from '@netraven/db';

/** An entry of a job. Default: of no run and no device. */
export function entry(message: string, more: Partial<LogRecord> = {}): LogRecord {
  return {
    timestamp: new Date().toISOString(),
    log_type: 'job',
    level: 'info',
    job_id: null,
    device_id: null,
    source: 'worker.job.backup',
    message,
    meta: {},
    ...more,
  };
}

export async function writeLog(db: Database, records: readonly LogRecord[]): Promise<void> {
  const writer = logs.openWriter(db);
  for (const record of records) writer.write(record);
  await writer.close();
}
