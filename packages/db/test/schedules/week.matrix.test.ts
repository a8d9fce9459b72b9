import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { devices, runs, schedules, tasks, windows, workers, type Database } from '../../src/index.ts';
import { patientDatabase } from '../../test-utils/database.ts';
import { beginAll, commitEach, offering, record, stayLive } from '../../test-utils/fixtures.ts';

/**
 * The week, written by hand. Times are UTC. Berlin is two hours ahead, and one hour from Sunday 01:00 on. New York is four
 * hours behind. From Thursday 22:00 to Friday 07:00 nothing runs.
 *
 * `600`: a run that starts on 600 devices. `500/100`: windows close 100 others. `+2`: two due times before were missed.
 * `.`: nothing is decided. `n`: the devices of New York that start before 23:30 there.
 */
const written = `
                   mon     tue     wed     thu     fri       sat  sun
berlin      00:30  600     600     600     500/100 late      600  600
new-york    02:00  n       n       n       n       270/100   n    n
patch       00:00  100     100     100     window  .         100  100
patch       06:00  window  window  window  window  window+1  100  100
patch       12:00  window  window  window  window  window    100  100
patch       18:00  100     100     window  100     100       100  100
kolkata     21:30  .       .       window  .       .         .    100
midday      12:00  20      paused  paused  20      20        20   20
skip        00:00  10      10      10      10      .         10   10
skip        04:00  overlap overlap overlap overlap late+1    overlap overlap
skip        08:00  10      10      10      10      10        10   10
skip        12:00  overlap overlap overlap overlap overlap   overlap overlap
skip        16:00  10      10      10      10      10        10   10
skip        20:00  overlap overlap overlap overlap overlap   overlap overlap
queue       00:00  10      overlap 10      10      .         10   10
queue       04:00  10      10      10      10      late+1    10   10
queue       08:00  10      10      10      10      10        10   overlap
queue       12:00  10      10      10      overlap 10        overlap 10
queue       16:00  10      10      overlap 10      overlap   10   10
queue       20:00  10      overlap 10      10      10        10   .
replace     00:00  10      10      10      10      .         10   10
replace     04:00  10      10      10      10      late+1    10   10
replace     08:00  10      10      10      10      10        10   10
replace     12:00  10      10      10      10      10        10   10
replace     16:00  10      10      10      10      10        10   10
replace     20:00  10      10      10      10      10        10   10
`;

const monday = Date.parse('2025-10-20T00:00:00Z');
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const stepMs = 5 * 60_000;
const at = (day: number, time: string): Date => new Date(monday + day * dayMs + Date.parse(`1970-01-01T${time}Z`));
const outage = { from: at(3, '22:00'), to: at(4, '07:00') };
/** The runs of these pools take five hours; the others end at once. */
const slowPools = ['skip', 'queue', 'replace'];
const slowMs = 5 * hourMs;

/** Returns the table as lines: schedule, due time, result. */
function expectedLines(early: number): string[] {
  const [, , ...rows] = written.split('\n');
  const lines = rows.flatMap((row) => {
    const [name = '', time = '', ...days] = row.split(/\s+/);
    return days.flatMap((cell, day) => (cell === '.' ? [] : [`${name} ${at(day, time).toISOString()} ${cell}`]));
  });
  // Hourly at :15, through the change of the clocks. Of those in the outage, the last one runs late.
  const hours = Array.from({ length: 7 * 24 }, (_, hour) => new Date(monday + hour * hourMs + 15 * 60_000));
  const last = at(4, '06:15');
  const hourly = hours
    .filter((due) => due < outage.from || due >= last)
    .map((due) => `hourly ${due.toISOString()} ${due.getTime() === last.getTime() ? '20+8' : '20'}`);
  return [...lines, ...hourly].map((line) => line.replace(/ n$/, ` ${270 + early}/${100 - early}`)).toSorted();
}

test('a week of schedules, windows, an outage and a change of clocks on 1,000 devices decides the table written by hand', async () => {
  const db = await patientDatabase();
  const second = await db.again();
  try {
    await addDevices(db);
    const worker = await offering(db, record('backup'), record('patch', { permissions: ['device:write'] }));
    for (const pool of slowPools) {
      await stayLive(db, [await workers.join(db, { hostname: 'test', pid: process.pid, pool }, { records: [] })]);
    }
    await addWindows(db);
    await addSchedules(db);
    await liveThrough([db, second], worker);
    expect(await decidedLines(db)).toEqual(expectedLines(await earlyInNewYork(db)));
    await expectWhatEnded(db);
    await expectSpread(db);
  } finally {
    await second.close();
    await db.close();
  }
});

async function addDevices(db: Database): Promise<void> {
  for (let n = 1; n <= 1_000; n++) {
    const slow = slowPools[Math.floor((n - 971) / 10)];
    const tags = slow
      ? [slow]
      : [
          n <= 600 ? 'berlin' : 'new-york',
          ...(n <= 100 ? ['core'] : []),
          ...(n > 580 && n <= 600 ? ['edge'] : []),
          ...(n > 870 ? ['branch'] : []),
        ];
    const address = `10.0.${n >> 8}.${n & 255}`;
    await devices.add(db, { name: `sw-${n}`, address, platform: 'cisco_ios', tags, ...(slow && { pool: slow }) });
  }
}

async function addWindows(db: Database): Promise<void> {
  const berlin = { effect: 'deny', timeZone: 'Europe/Berlin', tags: ['core'] } as const;
  await windows.add(db, { name: 'office', ...berlin, periods: ['mon-fri 07:00-19:00'], writesOnly: true });
  const days = ['2025-10-22 18:00 to 2025-10-23 06:00'];
  await windows.add(db, { name: 'freeze', ...berlin, periods: days, writesOnly: false }, new Date('2025-10-20'));
  await windows.add(db, {
    name: 'evening',
    effect: 'allow',
    timeZone: 'America/New_York',
    tags: ['branch'],
    periods: ['22:00-23:30'],
    writesOnly: false,
  });
}

async function addSchedules(db: Database): Promise<void> {
  const add = async (
    name: string,
    first: Date,
    more: Pick<schedules.NewSchedule, 'time' | 'devices'> & Partial<schedules.NewSchedule>,
  ): Promise<void> => {
    const { id } = await schedules.add(db, { name, jobType: 'backup', timeZone: 'UTC', createdBy: 'test', ...more });
    // They are added now, and live in that week.
    await db.kysely.updateTable('schedule').set({ next_at: first }).where('id', '=', id).execute();
  };
  await add('berlin', at(0, '00:30'), {
    time: 'daily at 02:30',
    timeZone: 'Europe/Berlin',
    devices: 'tag:berlin',
  });
  await add('new-york', at(0, '02:00'), {
    time: 'daily at 22:00',
    timeZone: 'America/New_York',
    devices: 'tag:new-york',
    spreadMinutes: 120,
    maxLateMinutes: 720,
  });
  await add('patch', at(0, '00:00'), {
    jobType: 'patch',
    allowWrites: true,
    time: 'every 6h',
    devices: 'tag:core',
  });
  await add('kolkata', at(2, '21:30'), {
    time: 'weekly on mon,thu at 03:00',
    timeZone: 'Asia/Kolkata',
    devices: 'tag:core',
  });
  await add('midday', at(0, '12:00'), { time: 'daily at 12:00', devices: 'tag:edge' });
  await add('hourly', at(0, '00:15'), {
    time: 'hourly at :15',
    timeZone: 'Europe/Berlin',
    devices: 'tag:edge',
  });
  for (const overlap of ['skip', 'queue', 'replace'] as const) {
    await add(overlap, at(0, '00:00'), { time: 'every 4h', devices: `tag:${overlap}`, overlap });
  }
}

/** Runs that are not over yet, and when they end. */
type Held = Map<string, { readonly endsAt: Date; readonly work: readonly tasks.FetchedTask[] }>;

/** Two schedulers look every five minutes of the week. */
async function liveThrough(databases: readonly [Database, Database], worker: string): Promise<void> {
  const [db] = databases;
  const held: Held = new Map();
  const pause = (pausedAt: Date | null): Promise<unknown> =>
    db.kysely.updateTable('schedule').set({ paused_at: pausedAt }).where('name', '=', 'midday').execute();
  for (let time = monday; time < monday + 7 * dayMs; time += stepMs) {
    const now = new Date(time);
    if (now >= outage.from && now < outage.to) continue;
    if (time === at(1, '10:00').getTime()) await pause(now);
    if (time === at(3, '10:00').getTime()) await pause(null);
    const ended = await endRuns(db, held, now);
    const decided = (await Promise.all(databases.map((one) => schedules.decideDue(one, now)))).flat();
    if (decided.length > 0 || ended) await takeUp(db, worker, held, now);
  }
  await endRuns(db, held, new Date(monday + 8 * dayMs));
}

/** Ends the runs whose time is over, or that were replaced. */
async function endRuns(db: Database, held: Held, now: Date): Promise<boolean> {
  const cancelled = new Set(await runs.cancelAsked(db, [...held.keys()]));
  const over = [...held].filter(([id, { endsAt }]) => endsAt <= now || cancelled.has(id));
  for (const [id, { work }] of over) {
    held.delete(id);
    const status = cancelled.has(id) ? 'cancelled' : 'success';
    await commitEach(db, work, { status });
  }
  return over.length > 0;
}

async function takeUp(db: Database, worker: string, held: Held, now: Date): Promise<void> {
  for (const pool of ['default', ...slowPools]) {
    for (;;) {
      const work = await tasks.fetch(db, pool, 100);
      if (work.length === 0) break;
      await beginAll(db, worker, work);
      if (pool === 'default') {
        await commitEach(db, work);
      } else {
        for (const [id, ofRun] of Map.groupBy(work, ({ runId }) => runId)) {
          const before = held.get(id)?.work ?? [];
          held.set(id, { endsAt: new Date(now.getTime() + slowMs), work: [...before, ...ofRun] });
        }
      }
    }
  }
}

/** Returns the decisions in the database, as {@link expectedLines} does. */
async function decidedLines(db: Database): Promise<string[]> {
  const { rows } = await sql<{ name: string; due: Date; result: string; missed: number }>`
    select name, due_time.due_at as due, missed, coalesce(reason,
      count(task) filter (where task.status <> 'skipped') ||
      case when count(task) filter (where task.status = 'skipped') = 0 then ''
        else '/' || count(task) filter (where task.error ->> 'code' = 'NR_WINDOW_CLOSED') end) as result
    from due_time join schedule on schedule.id = schedule_id left join task on task.run_id = due_time.run_id
    group by name, due_time.due_at, missed, reason`.execute(db.kysely);
  return rows
    .map(({ name, due, result, missed }) => `${name} ${due.toISOString()} ${result}${missed > 0 ? `+${missed}` : ''}`)
    .toSorted();
}

/** One run per due time, none without, and each has ended as it had to. */
async function expectWhatEnded(db: Database): Promise<void> {
  const { rows } = await sql<{ name: string; status: string; count: number }>`
    select name, status, count(*) from run join schedule on schedule.id = schedule_id group by name, status`.execute(
    db.kysely,
  );
  expect(Object.fromEntries(rows.map(({ name, status, count }) => [`${name} ${status}`, count]))).toEqual({
    'berlin success': 6,
    'hourly success': 160,
    'kolkata success': 1,
    'midday success': 5,
    'new-york success': 7,
    'patch success': 15,
    'queue success': 32,
    // The one before the outage ended in it.
    'replace cancelled': 38,
    'replace success': 2,
    'skip success': 20,
  });
  const { rows: lone } = await sql`
    select run.id from run left join due_time on due_time.run_id = run.id where due_time is null`.execute(db.kysely);
  expect(lone).toEqual([]);
}

/** How long after the due time the devices of New York start, by night. */
async function startsInNewYork(db: Database): Promise<{ late: number; minutes: Map<string, number> }[]> {
  const { rows } = await sql<{ late: number; starts: Record<string, number> }>`
    select extract(epoch from decided_at - due_time.due_at)::int / 60 as late,
      json_object_agg(task.device ->> 'name', extract(epoch from task.start_at - due_time.decided_at) / 60) as starts
    from due_time join schedule on schedule.id = schedule_id join task on task.run_id = due_time.run_id
    where schedule.name = 'new-york' group by due_time.due_at, decided_at order by due_time.due_at`.execute(db.kysely);
  return rows.map(({ late, starts }) => ({ late, minutes: new Map(Object.entries(starts)) }));
}

/** Counts the branches that start in the first 90 minutes. */
async function earlyInNewYork(db: Database): Promise<number> {
  const [first] = await startsInNewYork(db);
  const branches = [...(first?.minutes ?? [])].filter(([name]) => Number(name.slice(3)) > 870);
  expect(branches).toHaveLength(100);
  return branches.filter(([, minutes]) => minutes < 90).length;
}

/** Each device starts at the same moment of each night, within two hours, and the whole time is used. */
async function expectSpread(db: Database): Promise<void> {
  const nights = await startsInNewYork(db);
  expect(nights.map(({ late }) => late)).toEqual([0, 0, 0, 0, 300, 0, 0]);
  for (const { minutes } of nights) expect(minutes).toEqual(nights[0]?.minutes);
  const all = [...(nights[0]?.minutes.values() ?? [])];
  expect(Math.min(...all)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...all)).toBeLessThan(120);
  expect(new Set(all.map((minute) => Math.floor(minute / 10))).size).toBe(12);
}
