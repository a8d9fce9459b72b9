import type { Log } from '@netraven/core/log';
import type { tasks } from '@netraven/db';

type AttemptEnd = Pick<tasks.TaskResult, 'fence' | 'runId' | 'deviceId' | 'status' | 'result' | 'error' | 'retryInMs'>;

const ends = {
  error: { level: 'error', verb: 'ended with an error' },
  failed: { level: 'warning', verb: 'failed' },
  cancelled: { level: 'info', verb: 'was cancelled' },
  skipped: { level: 'info', verb: 'was skipped' },
} as const;

/** Logs the end of an attempt that is no success. Call it before the result is committed: logs are stored first. */
export function logAttemptEnd(log: Log, end: AttemptEnd): void {
  const { fence, runId, deviceId, status, result, error, retryInMs } = end;
  if (status === 'success') return;
  const { level, verb } = ends[status];
  const attempt = fence.retryCount + 1;
  const reason = error ? `${error.code}: ${error.message}` : (result?.message ?? 'the job gave no reason');
  const logger = log.logger('worker.task', { jobId: runId, ...(deviceId !== null && { deviceId }) });
  logger[level](`Attempt ${attempt} ${verb}: ${reason}`, {
    task_id: fence.id,
    attempt,
    ...(error && { code: error.code, ...(error.hint !== undefined && { hint: error.hint }) }),
    ...(retryInMs !== undefined && { retry_in_ms: retryInMs }),
  });
}
