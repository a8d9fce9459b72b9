import type { AttemptStatus, Task, TaskStatus } from '@netraven/api';
import type { Style } from '../../terminal/terminal.ts';
import { moment } from '../../terminal/moment.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { naturally } from '../../terminal/naturally.ts';
import { counted } from '../../terminal/counted.ts';
import { sizeText } from '../artifacts/write-hunks.ts';

/** Colour of each status. */
export const statusStyles: Readonly<Record<TaskStatus | AttemptStatus, Style>> = {
  queued: 'dim',
  running: 'cyan',
  success: 'green',
  failed: 'yellow',
  error: 'red',
  lost: 'red',
  cancelled: 'yellow',
  skipped: 'yellow',
};

/** The device of a task; the task of a fleet job has all devices of its run, and a summary comes after them. */
export function deviceOf({ device, summary }: Task): string {
  if (summary) return '(summary)';
  return device ? escapeControls(device.name) : '(all devices)';
}

/** Compares tasks by the name of the device. The summary is the last. */
export function byDevice(a: Task, b: Task): number {
  return Number(a.summary) - Number(b.summary) || naturally(a.device?.name ?? '', b.device?.name ?? '');
}

/** The result of a task in one line: the message of the job, or the code and message of the error. */
export function outcomeOf({ status, result, error, startAt, wave, attempts, wait }: Task): string {
  if (status === 'queued' && startAt !== null && Date.parse(startAt) > Date.now()) return `starts ${moment(startAt)}`;
  // The error of a task that does not apply says it too, and more if its change was undone.
  if (status === 'skipped' && result?.notApplicable !== undefined)
    return escapeControls(error?.message ?? result.notApplicable);
  if (status === 'queued' && wave !== null && attempts === 0 && !error) return `wave ${wave}`;
  // After a try, the error says why the task went back to the queue.
  if (wait && !error) return `waits ${escapeControls(wait.message)}`;
  if (error) return `${escapeControls(error.code)}: ${escapeControls(error.message)}`;
  if (result?.message) return escapeControls(result.message);
  return status === 'failed' ? 'The job gave no reason.' : '';
}

/** The size of what a task changed on its device: `+3 -1, 1 left no trace`. Empty: it was not compared. */
export function changeOf({ changeCounts }: Task): string {
  if (!changeCounts) return '';
  const { untraced, answers } = changeCounts;
  return [
    sizeText(changeCounts),
    ...(untraced > 0 ? [`${untraced} left no trace`] : []),
    ...(answers > 0 ? [counted(answers, 'answer')] : []),
  ].join(', ');
}
