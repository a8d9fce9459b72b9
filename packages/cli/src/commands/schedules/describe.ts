import type { DueTime, Schedule } from '@netraven/api';
import { resultOf, resultWithAge } from '../run/describe.ts';

/** Returns when a schedule is next due, by the clock of its zone; `paused` or `never` if it is not. */
export function describeNext({ pausedAt, nextAt, timeZone }: Schedule): string {
  if (pausedAt !== null) return 'paused';
  return nextAt === null ? 'never' : momentIn(timeZone, nextAt);
}

/** Returns a sentence about the months that do not have the day of a schedule; empty if all have it. */
export function describeSkipped({ time }: Schedule): string {
  const [, day] = /^\s*monthly\s+on\s+(29|30|31)\b/i.exec(time) ?? [];
  return day === undefined ? '' : `Months without day ${day} are skipped. \`monthly on last\` is due in each month.`;
}

/** Formats a time by the clock of a zone, to the minute, with its distance from UTC: `2030-01-31 02:00 +01:00`. */
export function momentIn(timeZone: string, instant: string): string {
  const numeric = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const;
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, ...numeric, timeZoneName: 'longOffset' });
  const parts = Object.fromEntries(format.formatToParts(new Date(instant)).map(({ type, value }) => [type, value]));
  const { year, month, day, hour, minute, timeZoneName = '' } = parts;
  return `${year}-${month}-${day} ${hour}:${minute} ${timeZoneName.replace('GMT', '').replace('\u2212', '-') || '+00:00'}`;
}

/** Returns the last result of a schedule and its age: `success 6/6, 3 min ago`. */
export function describeLast({ recent: [last] }: Schedule): string {
  return last ? resultWithAge(last, last.dueAt) : '-';
}

/** The server counts missed due times up to this number. */
const mostMissed = 100;

/** Returns the result of a due time: that of its run with its id, or the reason for the skip. */
export function describeResult(due: DueTime): string {
  const { message, missed } = due;
  const more = [
    message,
    missed > 0 && `${missed === mostMissed ? `${mostMissed} or more` : missed} earlier missed`,
  ].filter(Boolean);
  return `${resultOf(due)}${due.run ? `, run ${due.runId}` : ''}${more.length > 0 ? ` (${more.join('; ')})` : ''}`;
}
