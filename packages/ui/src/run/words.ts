import type { ChangeCounts, Run, Task } from '@netraven/api';
import { sizeInWords } from '../artifact/words.ts';
import { visible } from '../visible-text.ts';

/** Formats the time between two instants: `0.4 s`, `12 s`, `3 min 5 s`. */
export function span(from: string, to: string): string {
  const ms = Date.parse(to) - Date.parse(from);
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${seconds % 60} s`;
}

/**
 * Returns the message of a job, which cannot hide or reorder the text around it, or what the task waits for. A failed task
 * always has one.
 */
export function messageOf({ status, result, error, wait }: Pick<Task, 'status' | 'result' | 'error' | 'wait'>): string {
  if (wait) return `waits ${visible(wait.message)}`;
  if (status === 'skipped' && result?.notApplicable !== undefined)
    return visible(error?.message ?? result.notApplicable);
  if (result?.message) return visible(result.message);
  return status === 'failed' && error === null ? 'The job gave no reason.' : '';
}

/** Formats a number of devices: `1 device`, `12 devices`. */
export function devicesInWords(count: number): string {
  return `${count} device${count === 1 ? '' : 's'}`;
}

const maxNamed = 10;

/** Formats names in one line: the first ones, and how many more there are. */
export function namesInWords(names: readonly string[], count: number): string {
  const named = names.slice(0, maxNamed);
  const rest = count - named.length;
  return `${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** Formats how many devices of a run have which status. */
export function countsInWords({ counts, changed, saved, summary }: Run): string {
  const { total, queued, running, success, failed, error, cancelled, skipped } = counts;
  const all = [
    [success, 'ok'],
    [failed, failed === 1 ? 'says no' : 'say no'],
    [error, error === 1 ? 'error' : 'errors'],
    [cancelled, 'cancelled'],
    [skipped, 'skipped'],
    [running, 'running'],
    [queued, 'waiting'],
    [changed, 'changed'],
    [saved, 'saved'],
  ] as const;
  const parts = all.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  if (summary !== null && summary !== 'success' && summary !== 'waiting') parts.push(`summary ${summary}`);
  return `${devicesInWords(total)}: ${parts.join(', ')}`;
}

/** Formats the size of what a task changed on its device: `+3 −1, 1 left no trace, 2 answers`. */
export function changeInWords(counts: ChangeCounts): string {
  const { untraced, answers } = counts;
  return [
    sizeInWords(counts),
    ...(untraced > 0 ? [`${untraced} left no trace`] : []),
    ...(answers > 0 ? [`${answers} answer${answers === 1 ? '' : 's'}`] : []),
  ].join(', ');
}
