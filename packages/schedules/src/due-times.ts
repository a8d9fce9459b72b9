import { Cron } from 'croner';
import { scheduleError } from './codes.ts';
import type { ScheduleTime } from './time.ts';

/** Missed due times are counted up to this number. */
const mostMissed = 100;

/**
 * Returns the first due time after an instant; undefined if none comes.
 *
 * Intervals are counted from 1970-01-01 UTC, so that `every 15m` is due at :00, :15, :30 and :45. A fixed time that the
 * clock skips in spring is due when the clock goes on; one that comes twice in autumn is due once, at the first.
 *
 * @throws {NetRavenError} NR_TIME_ZONE_UNKNOWN
 */
export function nextDue(time: ScheduleTime, timeZone: string, after: Date): Date | undefined {
  if (time.kind === 'interval') return new Date((Math.floor(after.getTime() / time.ms) + 1) * time.ms);
  return cronOf(time, timeZone).nextRun(after) ?? undefined;
}

/** Returns the next `count` due times after an instant. @throws {NetRavenError} NR_TIME_ZONE_UNKNOWN */
export function nextDues(time: ScheduleTime, timeZone: string, after: Date, count: number): Date[] {
  const found: Date[] = [];
  for (let at: Date | undefined = after; found.length < count;) {
    at = nextDue(time, timeZone, at);
    if (!at) break;
    found.push(at);
  }
  return found;
}

/** The due time to act on, after some were missed. */
export interface Due {
  /** The latest that has come. */
  readonly at: Date;
  /** Number of earlier ones that were missed, at most {@link mostMissed}. */
  readonly missed: number;
}

/**
 * Returns the latest due time that has come, from `first`, which has. Several that were missed become one.
 *
 * @throws {NetRavenError} NR_TIME_ZONE_UNKNOWN
 */
export function latestDue(time: ScheduleTime, timeZone: string, first: Date, now: Date): Due {
  if (time.kind === 'interval') {
    const at = new Date(Math.max(first.getTime(), Math.floor(now.getTime() / time.ms) * time.ms));
    return { at, missed: Math.min(mostMissed, Math.ceil((at.getTime() - first.getTime()) / time.ms)) };
  }
  let at = first;
  for (let missed = 0; missed < mostMissed; missed++) {
    const next = nextDue(time, timeZone, at);
    if (!next || next > now) return { at, missed };
    at = next;
  }
  // croner returns only times before the given second.
  const [latest] = cronOf(time, timeZone).previousRuns(1, new Date(now.getTime() + 1_000));
  return { at: latest && latest <= now && latest > at ? latest : at, missed: mostMissed };
}

/** Returns the zone's name. @throws {NetRavenError} NR_TIME_ZONE_UNKNOWN */
export function requireTimeZone(name: string): string {
  try {
    // An offset such as +02:00 is accepted too, but has no summer time.
    if (/^[A-Za-z]/.test(name))
      return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone && name;
  } catch {
    // Refused below.
  }
  throw scheduleError('NR_TIME_ZONE_UNKNOWN', `The time zone ${JSON.stringify(name)} is unknown`);
}

const crons = new Map<string, Cron>();
const mostCrons = 1_000;

function cronOf(time: Exclude<ScheduleTime, { kind: 'interval' }>, timeZone: string): Cron {
  const pattern = time.kind === 'once' ? onceAsCron(time.at) : time.cron;
  const key = `${timeZone} ${pattern}`;
  const known = crons.get(key);
  if (known) return known;
  requireTimeZone(timeZone);
  const cron = new Cron(pattern, {
    timezone: timeZone,
    paused: true,
    // As Vixie cron: "30 2,14 * * *" is a fixed time too.
    fixedTimeRule: 'no-wildcard',
    mode: time.kind === 'cron' ? '5-part' : '7-part',
  });
  if (crons.size >= mostCrons) crons.clear();
  crons.set(key, cron);
  return cron;
}

/** Returns cron with seconds and a year. croner moves a date that the clock skips by an hour, and cron to the next time. */
function onceAsCron(at: string): string {
  const [year, month, day, hour, minute, second] = at.split(/[-T:]/).map(Number);
  return `${second} ${minute} ${hour} ${day} ${month} * ${year}`;
}
