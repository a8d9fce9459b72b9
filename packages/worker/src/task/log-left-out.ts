import type { Log } from '@netraven/core/log';
import type { tasks } from '@netraven/db';

/** Devices that have an entry of their own. */
const most = 100;

/** Logs the devices that a fleet job does not get, each with the reason. */
export function logLeftOut(log: Log, { taskId, runId: jobId, leftOut }: tasks.FetchedTask): void {
  for (const { id: deviceId, name, code, message } of leftOut.slice(0, most)) {
    log.logger('worker.task', { jobId, deviceId }).warning(`The job does without ${name}: ${message}`, { code });
  }
  if (leftOut.length <= most) return;
  const text = `The job does without ${leftOut.length - most} more devices: see \`netraven tasks show ${taskId}\``;
  log.logger('worker.task', { jobId }).warning(text, { devices: leftOut.length });
}
