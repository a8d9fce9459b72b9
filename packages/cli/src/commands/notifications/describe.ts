import type { ChangedNotificationRule, Delivery, NotificationRule } from '@netraven/api';
import { counted } from '../../terminal/counted.ts';
import { age } from '../../terminal/moment.ts';

/** Returns what a rule tells: `device-failing, device-stale; tag core; job backup`. */
export function describeEvents({ events, tags, jobTypes }: NotificationRule): string {
  return [
    events.join(', '),
    ...(tags.length > 0 ? [`tag ${tags.join(' or ')}`] : []),
    ...(jobTypes.length > 0 ? [`job ${jobTypes.join(' or ')}`] : []),
  ].join('; ');
}

/** Returns the quiet hours of a rule with their zone; empty if it has none. */
export function describeQuiet({ quiet, timeZone }: NotificationRule): string {
  return quiet.length > 0 ? `${quiet.join(', ')} (${timeZone})` : '';
}

/** Returns what a rule tells to which channel, and its quiet hours, as sentences. */
export function describeRule(rule: NotificationRule): string {
  const quiet = describeQuiet(rule);
  return `tells ${rule.channel} about ${describeEvents(rule)}.${quiet === '' ? '' : ` Quiet: ${quiet}.`}`;
}

/** Returns what a change discarded as a sentence; empty if nothing waited. */
export function describeDropped({ dropped: { events, messages } }: ChangedNotificationRule): string {
  if (events === 0) return '';
  const unsent = messages > 0 ? ` and ${counted(messages, 'waiting message')}` : '';
  return ` Discarded ${counted(events, 'waiting event')}${unsent}.`;
}

/** Returns the state of a message, `partly sent` if a mail server refused some recipients. */
export function describeDelivery({ state, error }: Delivery): string {
  return state === 'sent' && error ? 'partly sent' : state;
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
