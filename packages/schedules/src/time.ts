import { messageOf } from '@netraven/core';
import { Cron } from 'croner';
import { scheduleError } from './codes.ts';

/** When a schedule is due, read from its text. */
export type ScheduleTime =
  | { readonly kind: 'once'; readonly at: string }
  | { readonly kind: 'interval'; readonly ms: number }
  | { readonly kind: 'cron'; readonly cron: string };

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const minuteMs = 60_000;
const unitMs: Readonly<Record<string, number>> = { m: minuteMs, h: 60 * minuteMs, d: 24 * 60 * minuteMs };
const longestMs = 366 * 24 * 60 * minuteMs;

/**
 * Reads the time of a schedule: `hourly`, `hourly at :15`, `daily at 02:00`, `weekly on mon,fri at 02:00`,
 * `monthly on 15 at 02:00`, `monthly on last`, `every 15m` (or `h`, `d`), `once 2030-01-31 02:00`, or cron of five
 * fields. Without a time of day: midnight. Without a day: Sunday, or the first of the month.
 *
 * @throws {NetRavenError} NR_SCHEDULE_TIME_INVALID
 */
export function parseTime(text: string): ScheduleTime {
  const words = text.trim().toLowerCase().split(/\s+/);
  const [first = '', ...rest] = words;
  const read = readers[first];
  if (read) {
    const time = read(rest.join(' '));
    if (!time) throw invalid(text, `does not fit "${examples[first]}"`);
    return time;
  }
  if (words.length === 6 && /^[\d*]/.test(first))
    throw invalid(text, 'has six fields: cron with seconds is not supported');
  if (words.length !== 5) throw invalid(text, 'is neither a known word nor cron of five fields');
  const cron = words.join(' ');
  // croner replaces ? by the time at which it reads the text.
  if (cron.includes('?')) throw invalid(text, 'has a ?, which means no fixed time');
  return { kind: 'cron', cron: requireCron(cron, text) };
}

const examples: Readonly<Record<string, string>> = {
  hourly: 'hourly at :15',
  daily: 'daily at 02:00',
  weekly: 'weekly on mon,fri at 02:00',
  monthly: 'monthly on 15 at 02:00',
  every: 'every 15m',
  once: 'once 2030-01-31 02:00',
};

const readers: Readonly<Record<string, (rest: string) => ScheduleTime | undefined>> = {
  hourly(rest) {
    const found = /^(?:at :([0-5]\d))?$/.exec(rest);
    return found ? cronOf(found[1] ?? '0', '*', '* * *') : undefined;
  },
  daily: (rest) => atTimeOfDay(rest, '* * *'),
  weekly(rest) {
    const found =
      /^(?:on ((?:sun|mon|tue|wed|thu|fri|sat)[a-z]*(?:,(?:sun|mon|tue|wed|thu|fri|sat)[a-z]*)*) ?)?(.*)$/.exec(rest);
    const named = (found?.[1] ?? 'sun').split(',').map(dayOf);
    return found && !named.includes(undefined) ? atTimeOfDay(found[2] ?? '', `* * ${named.join(',')}`) : undefined;
  },
  monthly(rest) {
    const found = /^(?:on (last|[12]\d|3[01]|[1-9]) ?)?(.*)$/.exec(rest);
    const day = found?.[1] === 'last' ? 'L' : (found?.[1] ?? '1');
    return found ? atTimeOfDay(found[2] ?? '', `${day} * *`) : undefined;
  },
  every(rest) {
    const found = /^(\d{1,5}) ?(m|h|d)$/.exec(rest);
    const ms = Number(found?.[1]) * (unitMs[found?.[2] ?? ''] ?? Number.NaN);
    return ms >= minuteMs && ms <= longestMs ? { kind: 'interval', ms } : undefined;
  },
  once(rest) {
    const found = /^(\d{4}-\d\d-\d\d)[ t]([01]\d|2[0-3]):([0-5]\d)$/.exec(rest);
    if (!found || !isDate(found[1] ?? '')) return undefined;
    return { kind: 'once', at: `${found[1]}T${found[2]}:${found[3]}:00` };
  },
};

/** Returns true for a day of the calendar, `YYYY-MM-DD`. */
export function isDate(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** Returns the number of a day's name, 0 for Sunday. Undefined for other words. */
export function dayOf(name: string): number | undefined {
  const index = weekdays.findIndex((day) => name === day || name === day.slice(0, 3));
  return index === -1 ? undefined : index;
}

function atTimeOfDay(rest: string, dayFields: string): ScheduleTime | undefined {
  const found = /^(?:at ([01]?\d|2[0-3]):([0-5]\d))?$/.exec(rest);
  return found ? cronOf(found[2] ?? '0', found[1] ?? '0', dayFields) : undefined;
}

function cronOf(minute: string, hour: string, dayFields: string): ScheduleTime {
  return { kind: 'cron', cron: `${Number(minute)} ${hour === '*' ? hour : Number(hour)} ${dayFields}` };
}

/** Returns cron that is valid and comes at least once. */
function requireCron(cron: string, text: string): string {
  let next: Date | null;
  try {
    next = new Cron(cron, { mode: '5-part', paused: true, timezone: 'UTC' }).nextRun();
  } catch (error) {
    throw invalid(text, `is not cron: ${messageOf(error).replaceAll(/^CronPattern: |\.$/g, '')}`);
  }
  if (!next) throw invalid(text, 'never comes');
  return cron;
}

function invalid(text: string, reason: string): Error {
  return scheduleError('NR_SCHEDULE_TIME_INVALID', `The time ${JSON.stringify(text)} ${reason}`);
}
