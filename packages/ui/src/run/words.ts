import type { Run, Task } from '@netraven/api';

/** The time between two instants: `0.4 s`, `12 s`, `3 min 5 s`. */
export function span(from: string, to: string): string {
  const ms = Date.parse(to) - Date.parse(from);
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${seconds % 60} s`;
}

/** What a job said of a task; of one that failed it should have said something. */
export function saidOf({ status, result, error }: Pick<Task, 'status' | 'result' | 'error'>): string {
  if (result?.message) return result.message;
  return status === 'failed' && error === null ? 'The job gave no reason.' : '';
}

/** How many devices of a run are where. */
export function countsInWords({ counts, changed }: Run): string {
  const { total, queued, running, success, failed, error, cancelled, skipped } = counts;
  const said = [
    [success, 'succeeded'],
    [failed, failed === 1 ? 'says no' : 'say no'],
    [error, error === 1 ? 'error' : 'errors'],
    [cancelled, 'cancelled'],
    [skipped, 'skipped'],
    [running, 'running'],
    [queued, 'waiting'],
    [changed, 'with something new'],
  ] as const;
  const parts = said.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return `of ${total} device${total === 1 ? '' : 's'}: ${parts.join(', ')}`;
}
