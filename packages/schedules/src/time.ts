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
  const read = Object.hasOwn(readers, first) ? readers[first] : undefined;
  if (read) {
    const time = read(rest.join(' '));
    if (!('part' in time)) return time;
    const { part, needs, example = examples[first] } = time;
    throw invalid(
      text,
      part === '' ? `is incomplete: ${needs}` : `is wrong at ${JSON.stringify(part)}: ${needs}`,
      example,
    );
  }
  if (words.length === 6 && /^[\d*]/.test(first))
    throw invalid(text, 'has six fields: cron with seconds is not supported', '30 4 * * mon');
  if (words.length !== 5) {
    const known = Object.keys(examples).join(', ');
    throw invalid(text, `is wrong at ${JSON.stringify(first)}: it is not one of ${known}, and not cron of five fields`);
  }
  const cron = words.join(' ');
  // croner replaces ? by the time at which it reads the text.
  if (cron.includes('?')) throw invalid(text, 'has a ?, which means no fixed time', cron.replaceAll('?', '*'));
  return { kind: 'cron', cron: requireCron(cron, text) };
}

/** The part of a text that cannot be read. */
interface Wrong {
  /** Empty: something is missing. */
  readonly part: string;
  readonly needs: string;
  /** A whole time. Default: that of its first word. */
  readonly example?: string;
}

const examples: Readonly<Record<string, string>> = {
  hourly: 'hourly at :15',
  daily: 'daily at 02:00',
  weekly: 'weekly on mon,fri at 02:00',
  monthly: 'monthly on 15 at 02:00',
  every: 'every 15m',
  once: 'once 2030-01-31 02:00',
};

const readers: Readonly<Record<string, (rest: string) => ScheduleTime | Wrong>> = {
  hourly(rest) {
    const found = /^(?:at :([0-5]\d))?$/.exec(rest);
    return found ? cronOf(found[1] ?? '0', '*', '* * *') : { part: rest, needs: 'a minute is written as "at :15"' };
  },
  daily: (rest) => atTimeOfDay(rest, '* * *'),
  weekly(rest) {
    const [, names, time = ''] = /^on ([^ ]+) ?(.*)$/.exec(rest) ?? [];
    if (names === undefined) return atTimeOfDay(rest, '* * 0');
    const wrong = names.split(',').find((name) => dayOf(name) === undefined);
    if (wrong !== undefined) return { part: wrong, needs: 'a day is sun, mon, tue, wed, thu, fri or sat' };
    return atTimeOfDay(time, `* * ${names.split(',').map(dayOf).join(',')}`);
  },
  monthly(rest) {
    const [, day, time = ''] = /^on ([^ ]+) ?(.*)$/.exec(rest) ?? [];
    if (day === undefined) return atTimeOfDay(rest, '1 * *');
    if (!/^(last|[12]\d|3[01]|[1-9])$/.test(day)) return { part: day, needs: 'a day is from 1 to 31, or last' };
    return atTimeOfDay(time, `${day === 'last' ? 'L' : day} * *`);
  },
  every(rest) {
    const needs = 'an interval is in minutes (m), hours (h) or days (d), from 1m to 366d';
    const [, count = '', unit = ''] = /^(\d{1,9}) ?([a-z]*)$/.exec(rest) ?? [];
    const ms = Number(count) * (unitMs[unit] ?? Number.NaN);
    if (ms >= minuteMs && ms <= longestMs) return { kind: 'interval', ms };
    const minutes = Math.max(1, Math.round(Number(count) / 60));
    const fits = unit === 's' && count !== '' && minutes * minuteMs <= longestMs;
    return { part: rest, needs, ...(fits && { example: `every ${minutes}m` }) };
  },
  once(rest) {
    const [, date = '', time = ''] = /^([^ t]+)[ t]?(.*)$/.exec(rest) ?? [];
    if (!/^\d{4}-\d\d-\d\d$/.test(date) || !isDate(date)) {
      return { part: date, needs: 'a date of the calendar is written as 2030-01-31' };
    }
    if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(time)) return { part: time, needs: 'a time of day is from 00:00 to 23:59' };
    return { kind: 'once', at: `${date}T${time}:00` };
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

function atTimeOfDay(rest: string, dayFields: string): ScheduleTime | Wrong {
  const [, hour, minute] = /^at ([01]?\d|2[0-3]):([0-5]\d)$/.exec(rest) ?? [];
  if (rest === '' || hour !== undefined) return cronOf(minute ?? '0', hour ?? '0', dayFields);
  return rest.startsWith('at ')
    ? { part: rest.slice(3), needs: 'a time of day is from 00:00 to 23:59' }
    : { part: rest, needs: 'a time of day is written as "at 02:00"' };
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
    throw invalid(text, `is not cron: ${messageOf(error).replaceAll(/^CronPattern: |\.$/g, '')}`, '30 4 * * mon');
  }
  if (!next) throw invalid(text, 'never comes', '30 4 * * mon');
  return cron;
}

function invalid(text: string, reason: string, example?: string): Error {
  const message = `The time ${JSON.stringify(text)} ${reason}`;
  return scheduleError(
    'NR_SCHEDULE_TIME_INVALID',
    message,
    example === undefined ? {} : { hint: `Write e.g. "${example}".` },
  );
}
