import type { DueTime, Schedule } from '@netraven/api';
import { moment } from '../../terminal/moment.ts';

/** Returns the selected devices in words: `all`, `core-1, tag edge`. */
export function describeDevices({ all, names = [], tags = [] }: Schedule['devices']): string {
  if (all) return 'all';
  return [...names, ...tags.map((tag) => `tag ${tag}`)].join(', ');
}

/** Returns when a schedule is next due; `paused` or `never` if it is not. */
export function describeNext({ pausedAt, nextAt }: Schedule): string {
  if (pausedAt !== null) return 'paused';
  return nextAt === null ? 'never' : moment(nextAt);
}

/** Returns the result of a due time: the id of its run, or the reason for the skip. */
export function describeResult({ runId, reason, message, missed }: DueTime): string {
  const more = [message, missed > 0 && `${missed === 100 ? '100 or more' : missed} earlier missed`].filter(Boolean);
  return `${runId ?? `no run: ${reason}`}${more.length > 0 ? ` (${more.join('; ')})` : ''}`;
}
