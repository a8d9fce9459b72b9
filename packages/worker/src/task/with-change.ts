import { changeAtEnd, endWithChange, type ChangeEnd, type ConfigChange } from '@netraven/core/attempt';
import type { Log } from '@netraven/core/log';
import type { tasks } from '@netraven/db';

/**
 * Adds to the result of a task the end of its changes, which is logged, and how they altered the configuration.
 * @param made how the job altered it
 */
export function withChange(
  { task, log }: { readonly task: tasks.FetchedTask; readonly log: Log },
  attempt: tasks.TaskResult,
  change: ChangeEnd | undefined,
  made?: ConfigChange,
): tasks.TaskResult {
  const configChange = changeAtEnd(made, change);
  const ended = configChange ? { ...attempt, configChange } : attempt;
  if (!change) return ended;
  const { outcome, message, hint } = change;
  const logger = log.logger('worker.task', { jobId: task.runId, ...(task.device && { deviceId: task.device.id }) });
  const level = outcome === 'undo failed' || outcome === 'half made' || outcome === 'not known' ? 'error' : 'warning';
  logger[level](message, { task_id: task.taskId, outcome, ...(hint !== undefined && { hint }) });
  const held: tasks.TaskResult = outcome === 'not known' ? { ...ended, holdsDevice: true } : ended;
  const result = endWithChange(held, change);
  // An error keeps nothing, also one that was a verdict before.
  const { state: _state, wouldSave: _wouldSave, confirmed: _confirmed, rawTexts: _rawTexts, ...rest } = result;
  return result.status === 'error' ? { ...rest, artifacts: [] } : result;
}
