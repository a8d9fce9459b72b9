import { setImmediate as turn } from 'node:timers/promises';
import { NetRavenError } from '@netraven/core';
import { nextDue, parseTime, spreadMs, type Window } from '@netraven/schedules';
import type { Database } from '../database.ts';
import { find, type Device } from '../devices/devices.ts';
import { checkLeftOut } from '../devices/query/check-left-out.ts';
import { errorText } from '../error-text.ts';
import { skipReasons, taskSources, type TaskSources } from '../runs/new-tasks.ts';
import { closedReason, runnable } from './decide.ts';
import type { Schedule, SkipReason } from './schedule.ts';
import { list } from './schedules.ts';
import * as windows from '../windows/windows.ts';

/** A due time with the run that its schedule will create. */
export interface PlannedRun {
  readonly dueAt: Date;
  /** Name of the schedule. */
  readonly schedule: string;
  readonly jobType: string;
  readonly dryRun: boolean;
  /** Number of devices that it starts on. */
  readonly devices: number;
  /** Number of devices that a window keeps out. */
  readonly closed: number;
  readonly lastStartAt: Date;
  /** Why there will be no run, if nothing is changed. Null: there will be one. */
  readonly skipped: Skipped | null;
}

interface Skipped {
  readonly reason: SkipReason;
  readonly message: string;
}

/** The runs that schedules will create if nothing is changed. */
export interface Forecast {
  readonly from: Date;
  readonly until: Date;
  readonly runs: readonly PlannedRun[];
  /** True: more runs are due than are listed and counted. */
  readonly cut: boolean;
  readonly perHour: readonly { readonly hour: Date; readonly starts: number }[];
  readonly collisions: readonly Collision[];
}

/** Two schedules that start on the same devices within a minute, so that one waits for the other. */
export interface Collision {
  readonly schedules: readonly string[];
  /** Number of devices. */
  readonly devices: number;
  /** The first such start, and its device. */
  readonly at: Date;
  readonly device: string;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** Most runs of each schedule. A schedule that is due each minute has 1,440 in a day. */
const mostRuns = 1_500;
/** Due times of all schedules that are computed: each takes about 0.1 ms. */
const mostDues = 30_000;
/** Due times after which other work gets a turn. */
const duesPerTurn = 50;
/** Starts that are counted per hour and compared. */
const mostStarts = 100_000;
/** Starts after which other work gets a turn. */
const startsPerTurn = 5_000;

interface Due {
  readonly schedule: Schedule;
  readonly at: Date;
}

/** Forecasts the runs of all schedules that are not paused, for some hours from an instant. */
export async function forecast(db: Database, from: Date, hours: number): Promise<Forecast> {
  const until = new Date(from.getTime() + hours * hourMs);
  const schedules = (await list(db)).filter(({ pausedAt }) => pausedAt === null);
  const most = Math.max(1, Math.min(mostRuns, Math.floor(mostDues / schedules.length)));
  const duesOf: Due[][] = [];
  for (const schedule of schedules) duesOf.push(await dueTimesOf(schedule, from, until, most));
  const dues = duesOf.flat().sort((a, b) => +a.at - +b.at);
  const known = await windows.list(db);
  const targets = new Map<string, Target>();
  const sources = await taskSources(db.kysely);
  for (const schedule of schedules) targets.set(schedule.id, await targetOf(db, schedule, sources));
  const perHour = new Map<number, number>();
  const starts = new Map<string, Start[]>();
  const runs: PlannedRun[] = [];
  let counted = 0;
  let isCut = duesOf.some(({ length }) => length > most);
  for (const { schedule, at } of dues) {
    const target = targets.get(schedule.id);
    if (!target) continue;
    const open = startsOf(schedule, target, known, at);
    counted += open.length;
    if (Math.floor(counted / startsPerTurn) > Math.floor((counted - open.length) / startsPerTurn)) await turn();
    if (counted > mostStarts) {
      isCut = true;
      break;
    }
    // The one task of a fleet job has no device, so none waits for it.
    for (const start of target.isFleet ? open.slice(0, 1) : open) {
      const hour = Math.floor(start.at / hourMs) * hourMs;
      perHour.set(hour, (perHour.get(hour) ?? 0) + 1);
      if (target.isFleet) continue;
      const ofDevice = starts.get(start.device);
      if (ofDevice) ofDevice.push(start);
      else starts.set(start.device, [start]);
    }
    runs.push({
      dueAt: at,
      schedule: schedule.name,
      jobType: schedule.jobType,
      dryRun: schedule.dryRun,
      devices: open.length,
      closed: target.devices.length - open.length,
      lastStartAt: new Date(open.reduce((latest, start) => Math.max(latest, start.at), +at)),
      skipped: skippedOf(target, open.length),
    });
  }
  return {
    from,
    until,
    runs,
    cut: isCut,
    perHour: [...perHour].sort(([a], [b]) => a - b).map(([hour, count]) => ({ hour: new Date(hour), starts: count })),
    collisions: await collisionsOf(starts),
  };
}

/** Returns the due times of a schedule. More than `most`: there are more. */
async function dueTimesOf(schedule: Schedule, from: Date, until: Date, most: number): Promise<Due[]> {
  const dues: Due[] = [];
  try {
    const time = parseTime(schedule.time);
    let at = nextDue(time, schedule.timeZone, from);
    while (at && at <= until && dues.length <= most) {
      dues.push({ schedule, at });
      if (dues.length % duesPerTurn === 0) await turn();
      at = nextDue(time, schedule.timeZone, at);
    }
  } catch (error) {
    // This version does not know its time or zone. The scheduler reports it.
    if (!(error instanceof NetRavenError)) throw error;
  }
  return dues;
}

interface Target {
  /** Why each due time is skipped. */
  readonly skipped: Skipped | null;
  /** Without those that a run would skip. */
  readonly devices: readonly Device[];
  readonly isFleet: boolean;
  readonly permissions: Parameters<typeof closedReason>[1]['permissions'];
}

async function targetOf(db: Database, schedule: Schedule, sources: TaskSources): Promise<Target> {
  const nothing = { devices: [], isFleet: false, permissions: [] };
  try {
    const record = await runnable(db, schedule);
    const { found, unknown } = await find(db, schedule.devices);
    checkLeftOut(unknown, record, schedule.dryRun);
    const reasonFor = skipReasons(record, sources);
    const skipped = { reason: 'no devices', message: 'no device is selected' } as const;
    return {
      skipped: found.length === 0 ? skipped : null,
      devices: found.filter((device) => !reasonFor(device)),
      isFleet: record.meta?.scope === 'fleet',
      permissions: record.permissions,
    };
  } catch (error) {
    if (!(error instanceof NetRavenError)) throw error;
    return { ...nothing, skipped: { reason: 'error', message: errorText(error) } };
  }
}

/** `open`: number of devices that no window keeps out. */
function skippedOf({ skipped, devices }: Target, open: number): Skipped | null {
  if (skipped || devices.length === 0 || open > 0) return skipped;
  return { reason: 'window', message: 'a window closes all devices' };
}

interface Start {
  readonly device: string;
  /** In ms since 1970. */
  readonly at: number;
  readonly schedule: string;
}

function startsOf(schedule: Schedule, target: Target, known: readonly Window[], dueAt: Date): Start[] {
  const spread = schedule.spreadMinutes * minuteMs;
  return target.devices.flatMap((device) => {
    const at = dueAt.getTime() + spreadMs(schedule.id, device.id, spread);
    if (closedReason(known, target, device, new Date(at))) return [];
    return [{ device: device.name, at: target.isFleet ? dueAt.getTime() : at, schedule: schedule.name }];
  });
}

async function collisionsOf(starts: ReadonlyMap<string, readonly Start[]>): Promise<Collision[]> {
  const found = new Map<string, { schedules: string[]; devices: Set<string>; at: number; device: string }>();
  let compared = 0;
  for (const [device, all] of starts) {
    const sorted = all.toSorted((a, b) => a.at - b.at);
    for (const [index, { at, schedule }] of sorted.entries()) {
      for (let after = index + 1; ; after++) {
        const next = sorted[after];
        if (!next || next.at - at >= minuteMs) break;
        if (next.schedule === schedule) continue;
        if (++compared % startsPerTurn === 0) await turn();
        const schedules = schedule < next.schedule ? [schedule, next.schedule] : [next.schedule, schedule];
        const key = schedules.join(' ');
        const pair = found.get(key) ?? { schedules, devices: new Set(), at, device };
        pair.devices.add(device);
        found.set(key, at < pair.at ? { ...pair, at, device } : pair);
      }
    }
  }
  return [...found.values()].map(({ devices, at, ...pair }) => ({ ...pair, devices: devices.size, at: new Date(at) }));
}
