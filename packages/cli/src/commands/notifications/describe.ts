import type { Delivery, NotificationRule } from '@netraven/api';
import { age } from '../../terminal/moment.ts';

/** Returns what a rule tells: `device-failing, device-stale; tag core; job backup`. */
export function describeEvents({ events, tags, jobTypes }: NotificationRule): string {
  return [
    events.join(', '),
    ...(tags.length > 0 ? [`tag ${tags.join(' or ')}`] : []),
    ...(jobTypes.length > 0 ? [`job ${jobTypes.join(' or ')}`] : []),
  ].join('; ');
}

/** Returns the state of a rule: `paused`, `3 events wait`, or its last message. */
export function describeState({ pausedAt, waiting, last }: NotificationRule): string {
  if (pausedAt !== null) return 'paused';
  if (waiting > 0) return `${waiting} ${waiting === 1 ? 'event waits' : 'events wait'}`;
  return last ? `${last.state} ${age(last.at, Date.now())} ago` : 'no message yet';
}

/** Returns the answer of the other side or the last error, and the next try. */
export function describeResult({ answer, error, nextAt, tries }: Delivery): string {
  const next = nextAt !== null && tries > 0 ? ` (next try at ${nextAt.slice(11, 16)}Z)` : '';
  return error ? `${error.code}: ${error.message}${next}` : (answer ?? '-');
}
