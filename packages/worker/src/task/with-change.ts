import { endWithChange, type ChangeEnd } from '@netraven/core/attempt';
import type { Log } from '@netraven/core/log';
import type { tasks } from '@netraven/db';

/** Adds the end of the changes to the result of a task, and logs it. */
export function withChange(
  { task, log }: { readonly task: tasks.FetchedTask; readonly log: Log },
  ended: tasks.TaskResult,
  change: ChangeEnd | undefined,
): tasks.TaskResult {
  if (!change) return ended;
  const { outcome, message, hint } = change;
  const logger = log.logger('worker.task', { jobId: task.runId, ...(task.device && { deviceId: task.device.id }) });
  const level = outcome === 'undo failed' || outcome === 'half made' ? 'error' : 'warning';
  logger[level](message, { task_id: task.taskId, outcome, ...(hint !== undefined && { hint }) });
  const result = endWithChange(ended, change);
  // An error keeps nothing, also one that was a verdict before.
  const { state: _state, wouldSave: _wouldSave, confirmed: _confirmed, ...rest } = result;
  return result.status === 'error' ? { ...rest, artifacts: [] } : result;
}
