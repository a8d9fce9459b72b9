import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { hasEnded, type WorkerSeat, type World } from './world.ts';

export const faultKinds = [
  'worker killed (-9)',
  'worker stopped for longer than its lease, then continued',
  'PostgreSQL restarted',
  'PostgreSQL crashed (-9)',
  'all connections of a worker cut',
  'all connections ended by PostgreSQL',
  'connections of a worker swallow everything',
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** One fault of a plan. */
export interface Fault {
  /** After the one before, in ms. */
  readonly pauseMs: number;
  readonly kind: FaultKind;
  /** Index of the worker. */
  readonly seat: number;
  /** Time that it lasts, in ms. Longer than it takes to start again what a worker held: the lease of 10 s, and 4 s. */
  readonly lastsMs: number;
}

/** Plans faults, the same ones for the same numbers. Each kind comes before any comes twice. */
export function* planFaults(random: () => number, seats: number): Generator<Fault, never> {
  for (;;) {
    for (const kind of shuffled(faultKinds, random)) {
      yield {
        pauseMs: Math.round(1_000 + 4_000 * random()),
        kind,
        seat: Math.floor(random() * seats),
        lastsMs: Math.round(15_000 + 6_000 * random()),
      };
    }
  }
}

function shuffled<T>(all: readonly T[], random: () => number): T[] {
  return all
    .map((one) => ({ one, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
}

/** Does a fault, and takes it back. */
export async function doFault(world: World, fault: Fault): Promise<void> {
  const seat = world.seats[fault.seat] as WorkerSeat;
  await faults[fault.kind](world, seat, fault.lastsMs);
}

const faults: Readonly<Record<FaultKind, (world: World, seat: WorkerSeat, lastsMs: number) => Promise<void>>> = {
  async 'worker killed (-9)'(world, seat) {
    const ended = once(seat.child, 'exit');
    seat.child.kill('SIGKILL');
    if (!hasEnded(seat.child)) await ended;
    world.startWorker(seat);
  },
  async 'worker stopped for longer than its lease, then continued'(_, { child }, lastsMs) {
    child.kill('SIGSTOP');
    await wait(lastsMs);
    child.kill('SIGCONT');
  },
  'PostgreSQL restarted': ({ postgres }) => postgres.restart('SIGINT'),
  'PostgreSQL crashed (-9)': ({ postgres }) => postgres.restart('SIGKILL'),
  async 'all connections of a worker cut'(_, { proxy }) {
    proxy.cut();
  },
  async 'all connections ended by PostgreSQL'({ db }) {
    await db.pool
      .query('select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()')
      // It ends this one too.
      .catch(() => undefined);
  },
  async 'connections of a worker swallow everything'(_, { proxy }, lastsMs) {
    const end = proxy.blackHole();
    await wait(lastsMs);
    end();
  },
};
