import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { runs, schedules, triggers } from '../../../packages/db/src/index.ts';
import { git } from '../../../packages/worker/src/index.ts';
import { randomOf } from '../../../packages/test-utils/src/seeds.ts';
import { doFault, planFaults, type FaultKind } from './faults.ts';
import { checkInvariants, type Invariant } from './invariants.ts';
import { jobType, sites, startWorld, type World } from './world.ts';

const seconds = Number(process.env['NETRAVEN_CHAOS_SECONDS'] ?? 60);
const seed = Number(process.env['NETRAVEN_CHAOS_SEED'] ?? 1);
const deviceCount = Number(process.env['NETRAVEN_CHAOS_DEVICES'] ?? (seconds < 300 ? 300 : 1_000));

it(
  `${seconds} s of faults with seed ${seed}: nothing is lost, and nothing is done twice`,
  { timeout: (seconds + 1_200) * 1_000 },
  async () => {
    const world = await startWorld(deviceCount);
    await addSchedules(world);
    const end = Date.now() + seconds * 1_000;
    const accepted: string[] = [];
    const faults = breakThings(world, end);
    await Promise.all([
      faults,
      repeatUntil(end, 2_500, (turn) => ask(world, turn, accepted)),
      repeatUntil(end, 1_500, (turn) => report(world, deviceOf(turn), turn)),
      repeatUntil(end, 20_000, (turn) => world.network.configure(`ntp server 10.0.${turn >> 8}.${turn & 255}`)),
    ]);
    const reported = await reportAll(world);
    await calmDown(world);
    const invariants = await checkInvariants(world, accepted, reported);
    process.stdout.write(await reportOf(world, await faults, invariants));
    expect(invariants.filter(({ broken }) => broken.length > 0)).toEqual([]);
    expect(await world.stopWorkers()).toEqual([0, 0, 0]);
  },
);

/** A schedule per site, due each minute, and a trigger. A run that is not over is replaced in every other site. */
async function addSchedules({ db }: World): Promise<void> {
  await expect
    .poll(() => db.kysely.selectFrom('offer').select('job_type').where('job_type', '=', jobType).execute())
    .not.toEqual([]);
  for (let site = 0; site < sites; site++) {
    await schedules.add(db, {
      name: `site-${site}`,
      jobType,
      devices: `tag:site-${site}`,
      time: 'every 1m',
      maxLateMinutes: 10,
      overlap: site % 2 === 0 ? 'skip' : 'replace',
      createdBy: 'chaos',
    });
  }
  await triggers.add(db, { name: 'on-change', kind: 'syslog', jobType, devices: 'name:*', createdBy: 'chaos' });
}

/** A device reports by syslog that its configuration changed: to one worker in turn, by UDP and TCP in turn. */
async function report({ seats }: World, device: string, turn: number): Promise<void> {
  const port = seats[turn % seats.length]?.syslogPort ?? 0;
  const text = '%SYS-5-CONFIG_I: Configured from console by anna on vty0 (10.0.0.5)';
  const message = `<189>1 ${new Date().toISOString()} ${device} - - - - ${text}`;
  if (turn % 2 === 0) {
    const socket = createSocket('udp4');
    await new Promise((resolve) => socket.send(message, port, '127.0.0.1', resolve));
    socket.close();
    return;
  }
  const socket = connect(port, '127.0.0.1');
  socket.once('connect', () => socket.end(`${message}\n`));
  // The worker was killed: the message is lost.
  await Promise.race([once(socket, 'close'), wait(1_000)]).catch(() => undefined);
  socket.destroy();
}

const deviceOf = (turn: number): string => `sw-${((turn * 7) % deviceCount) + 1}`;

/** Reports changes until each is noted, now that no worker is killed any more. Returns the ids of the devices. */
async function reportAll(world: World): Promise<string[]> {
  const reported: string[] = [];
  for (let turn = 0; turn < 6; turn++) {
    const { id } = await world.db.kysely
      .selectFrom('device')
      .select('id')
      .where('name', '=', deviceOf(turn))
      .executeTakeFirstOrThrow();
    const since = new Date();
    const noted = async (): Promise<unknown> => {
      await report(world, deviceOf(turn), turn);
      const changes = world.db.kysely.selectFrom('device_change').select('id').where('device_id', '=', id);
      return (await changes.where('last_at', '>=', since).execute()).length;
    };
    await expect.poll(noted, { timeout: 600_000, interval: 1_000 }).toBeGreaterThan(0);
    reported.push(id);
  }
  return reported;
}

/** Does faults until the end. One follows the other, but they may overlap if they are of different parts. */
async function breakThings(world: World, end: number): Promise<FaultKind[]> {
  const done: FaultKind[] = [];
  const busy = new Map<string, Promise<void>>();
  for (const fault of planFaults(randomOf(seed), world.seats.length)) {
    await wait(fault.pauseMs);
    if (Date.now() >= end) break;
    const part = fault.kind.includes('PostgreSQL') ? 'PostgreSQL' : `worker ${fault.seat}`;
    await busy.get(part);
    busy.set(part, doFault(world, fault));
    done.push(fault.kind);
  }
  await Promise.all(busy.values());
  return done;
}

/** A person asks for a run over one site. */
async function ask({ db }: World, turn: number, accepted: string[]): Promise<void> {
  try {
    const devices = `tag:site-${turn % sites}`;
    accepted.push((await runs.create(db, { jobType, devices, createdBy: 'person' })).id);
  } catch {
    // It was not accepted: PostgreSQL restarts, or no worker is live.
  }
}

async function repeatUntil(end: number, everyMs: number, work: (turn: number) => Promise<void>): Promise<void> {
  for (let turn = 0; Date.now() < end; turn++) {
    await work(turn);
    await wait(everyMs);
  }
}

/** Lets nothing new be due, and waits until all runs have ended and the mirror has all versions. */
async function calmDown(world: World): Promise<void> {
  const { db } = world;
  for (const { id } of await schedules.list(db)) await schedules.change(db, id, { paused: true });
  const limit = { timeout: 600_000, interval: 500 };
  const open = async (): Promise<unknown> =>
    (
      await db.pool.query(`
        select 'change' as what from device_change where decided_at is null
        union all select 'event' from trigger_event where decided_at is null
        union all select 'run' from run where finished_at is null`)
    ).rows;
  await expect.poll(open, limit).toEqual([]);
  const { count } = await db.kysely
    .selectFrom('artifact')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  await expect.poll(async () => Number(await git(world.mirror, ['rev-list', '--count', 'main'])), limit).toBe(count);
}

async function reportOf(world: World, faults: readonly FaultKind[], invariants: readonly Invariant[]): Promise<string> {
  const { rows } = await world.db.pool.query<{ what: string; count: number }>(`
    select 'runs, ' || status as what, count(*) from run group by status
    union all select 'due times, ' || coalesce(reason, 'run'), count(*) from due_time group by reason
    union all select 'changes that were reported', count(*) from device_change
    union all select 'events of a trigger, ' || coalesce(reason, 'run'), count(*) from trigger_event group by reason
    union all select 'tasks, ' || status, count(*) from task group by status
    union all select 'attempts, ' || status, count(*) from attempt group by status
    union all select 'versions', count(*) from artifact
    union all select 'numbered log lines', count(*) from job_log where message like 'line % of 5 by %'
    order by 1`);
  const stats = Object.values(await world.network.stats());
  const sum = (of: (one: (typeof stats)[number]) => number): number => stats.reduce((total, one) => total + of(one), 0);
  const counts = [...Map.groupBy(faults, (kind) => kind)].map(([kind, all]) => [kind, all.length] as const);
  const table = (titles: readonly string[], lines: readonly (readonly (string | number)[])[]): string =>
    [titles, titles.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  return [
    `\n# Chaos: ${seconds} s, seed ${seed}, ${world.seats.length} workers, ${deviceCount} devices\n`,
    table(
      ['fault', 'times'],
      [...counts.toSorted(([a], [b]) => (a < b ? -1 : 1)), ['workers that ended by themselves', world.exits.length]],
    ),
    '',
    table(
      ['result', 'number'],
      [
        ...rows.map(({ what, count }) => [what, count] as const),
        ['sessions', sum(({ sessions }) => sessions)],
        [
          'devices with an open session of a stopped worker beside another',
          stats.filter(({ maxSessions }) => maxSessions > 1).length,
        ],
      ],
    ),
    '',
    table(
      ['invariant', 'result'],
      invariants.map(({ name, broken }) => [name, broken.length === 0 ? 'holds' : `BROKEN ${broken.length} times`]),
    ),
    ...invariants.flatMap(({ name, broken }) => (broken.length > 0 ? [`\n${name}:`, ...broken.slice(0, 20)] : [])),
    '\n',
  ].join('\n');
}
