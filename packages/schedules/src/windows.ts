import { scheduleError } from './codes.ts';
import { dayOf, isDate } from './time.ts';

/** A window of the calendar: when runs of schedules and triggers may or may not start on devices. */
export interface Window {
  readonly name: string;
  /** `deny`: nothing starts in its periods. `allow`: what it covers starts only in periods of such windows. */
  readonly effect: 'allow' | 'deny';
  /** Each e.g. `mon-fri 07:00-19:00`, `sat,sun`, `22:00-05:00`, `2030-12-20 to 2031-01-06`. */
  readonly periods: readonly string[];
  /** IANA name. */
  readonly timeZone: string;
  /** Covers devices with any of them. Empty: all devices. */
  readonly tags: readonly string[];
  /** Covers only jobs that may change devices. */
  readonly writesOnly: boolean;
}

/** The start of a job on a device. */
export interface Start {
  readonly tags: readonly string[];
  /** The job may change the device. */
  readonly writes: boolean;
  readonly at: Date;
}

/** Returns the window that forbids a start: if no `allow` window is open, the first of them. Undefined if it may happen. */
export function closedBy(windows: readonly Window[], start: Start): Window | undefined {
  const covering = windows.filter((window) => covers(window, start));
  // A window that cannot be read lets nothing start, and is named: it may protect a network.
  const denying = covering.find((window) => window.effect === 'deny' && isWithinOr(window, start.at, true));
  if (denying) return denying;
  const allowing = covering.filter((window) => window.effect === 'allow');
  return allowing.some((window) => isWithinOr(window, start.at, false)) ? undefined : allowing[0];
}

/** Does the same as {@link isWithin}. Returns `otherwise` for periods or a time zone that cannot be read. */
export function isWithinOr(window: Pick<Window, 'periods' | 'timeZone'>, instant: Date, otherwise: boolean): boolean {
  try {
    return isWithin(window, instant);
  } catch {
    return otherwise;
  }
}

function covers({ tags, writesOnly }: Window, start: Start): boolean {
  return (!writesOnly || start.writes) && (tags.length === 0 || tags.some((tag) => start.tags.includes(tag)));
}

/** Returns true if an instant is within one of the periods. */
export function isWithin({ periods, timeZone }: Pick<Window, 'periods' | 'timeZone'>, instant: Date): boolean {
  const local = localTime(instant, timeZone);
  return periods.some((period) => parsePeriod(period)(local));
}

/** A local time. */
interface LocalTime {
  /** 0 for Sunday. */
  readonly day: number;
  /** Since midnight. */
  readonly minute: number;
  /** `YYYY-MM-DDTHH:MM` */
  readonly text: string;
}

type Period = (local: LocalTime) => boolean;

const parsedPeriods = new Map<string, Period>();
const mostParsed = 1_000;

/**
 * Reads a period. Days alone mean the whole day; a period that crosses midnight belongs to the day on which it starts.
 *
 * @throws {NetRavenError} NR_WINDOW_INVALID
 */
export function parsePeriod(text: string): Period {
  const known = parsedPeriods.get(text);
  if (known) return known;
  const period = readDates(text.trim()) ?? readDays(text.trim().toLowerCase());
  if (!period) throw scheduleError('NR_WINDOW_INVALID', `The period ${JSON.stringify(text)} cannot be read`);
  if (parsedPeriods.size >= mostParsed) parsedPeriods.clear();
  parsedPeriods.set(text, period);
  return period;
}

/** Returns true if all periods of a window have ended: days of the week never do. */
export function isOver({ periods, timeZone }: Pick<Window, 'periods' | 'timeZone'>, instant: Date): boolean {
  const now = localTime(instant, timeZone).text;
  return periods.every((period) => {
    const [, , , last, to = '24:00'] = dates.exec(period.trim()) ?? [];
    return last !== undefined && `${last}T${to}` <= now;
  });
}

const dates = /^(\d{4}-\d\d-\d\d)(?: (\d\d:\d\d))? to (\d{4}-\d\d-\d\d)(?: (\d\d:\d\d))?$/;

/** Reads `2030-12-20 18:00 to 2031-01-06 06:00`. Without times: whole days. */
function readDates(text: string): Period | undefined {
  const found = dates.exec(text);
  if (!found) return undefined;
  const [, first = '', from = '00:00', last = '', to = '24:00'] = found;
  if (!isDate(first) || !isDate(last) || minuteOf(from) === undefined || endMinuteOf(to) === undefined)
    return undefined;
  const start = `${first}T${from}`;
  // As a text, 24:00 is after every time of that day.
  const end = `${last}T${to}`;
  return start < end ? (local) => local.text >= start && local.text < end : undefined;
}

/** Reads `mon-fri 07:00-19:00`, `sat,sun`, or `22:00-05:00`. */
function readDays(text: string): Period | undefined {
  const found = /^([a-z][a-z,-]*)?(?:(?:^| )(\d\d:\d\d)-(\d\d:\d\d))?$/.exec(text);
  if (!found || text === '') return undefined;
  const [, names, from = '00:00', to = '24:00'] = found;
  const days = names === undefined ? everyDay : readDayNames(names);
  const start = minuteOf(from);
  const end = endMinuteOf(to);
  if (!days || start === undefined || end === undefined || start === end) return undefined;
  if (start < end) return ({ day, minute }) => days.has(day) && minute >= start && minute < end;
  return ({ day, minute }) => (minute >= start && days.has(day)) || (minute < end && days.has((day + 6) % 7));
}

const everyDay: ReadonlySet<number> = new Set([0, 1, 2, 3, 4, 5, 6]);

function readDayNames(text: string): ReadonlySet<number> | undefined {
  const days = new Set<number>();
  for (const part of text.split(',')) {
    const [from = '', to = from, ...more] = part.split('-');
    const [first, last] = [dayOf(from), dayOf(to)];
    if (first === undefined || last === undefined || more.length > 0) return undefined;
    for (let day = first; ; day = (day + 1) % 7) {
      days.add(day);
      if (day === last) break;
    }
  }
  return days;
}

function minuteOf(text: string): number | undefined {
  const found = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text);
  return found ? Number(found[1]) * 60 + Number(found[2]) : undefined;
}

/** The same at the end of a period. */
function endMinuteOf(text: string): number | undefined {
  return text === '24:00' ? 24 * 60 : minuteOf(text);
}

/** Local times by zone and minute: a forecast of a week asks for each many times. */
const localTimes = new Map<string, LocalTime>();
const mostLocalTimes = 10_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function localTime(instant: Date, timeZone: string): LocalTime {
  const key = `${timeZone} ${Math.floor(instant.getTime() / 60_000)}`;
  const known = localTimes.get(key);
  if (known) return known;
  if (localTimes.size >= mostLocalTimes) localTimes.clear();
  const local = readClock(instant, timeZone);
  localTimes.set(key, local);
  return local;
}

function readClock(instant: Date, timeZone: string): LocalTime {
  let format = formats.get(timeZone);
  if (!format) {
    const digits = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const;
    format = new Intl.DateTimeFormat('en-US', { timeZone, weekday: 'short', hourCycle: 'h23', ...digits });
    formats.set(timeZone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, value]));
  const { year = '', month = '', day = '', hour = '', minute = '' } = parts;
  return {
    day: dayOf((parts['weekday'] ?? '').toLowerCase()) ?? 0,
    minute: Number(hour) * 60 + Number(minute),
    text: `${year}-${month}-${day}T${hour}:${minute}`,
  };
}
