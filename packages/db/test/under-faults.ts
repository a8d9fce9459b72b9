import { isAway, type Database } from '../src/index.ts';
import { randomOf } from '@netraven/test-utils/seeds';
import { breakQueries, type QueryFault } from './break-queries.ts';

const kinds: readonly QueryFault[] = ['not sent', 'sent, no answer', 'done, answer lost'];

/** Faults of a database that go on until `end`, which returns their number. */
export interface Faults {
  /** The numbers that decide. */
  readonly random: () => number;
  readonly end: () => number;
}

/** Lets a share of the statements fail, by a seed. */
export async function startFaults(db: Database, seed: number, share: number): Promise<Faults> {
  const random = randomOf(seed);
  // Open connections would stay whole. This one ends too, as the last.
  await db.pool
    .query(
      `select pg_terminate_backend(pid) from (
        select pid from pg_stat_activity where datname = current_database() order by pid = pg_backend_pid()
      ) as connected`,
    )
    .catch(() => undefined);
  let met = 0;
  const end = breakQueries(db.pool, () => {
    if (random() >= share) return undefined;
    // In turn: how many statements there are depends on the time.
    return kinds[met++ % kinds.length];
  });
  return {
    random,
    end() {
      end();
      return met;
    },
  };
}

/**
 * More tries than are needed: a test that never ends says nothing. A look for events has 20 statements. If 15 % of them fail,
 * one of 26 looks succeeds, and one of 3,000 takes more than 200 tries.
 */
export const mostTries = 1_000;

/** Repeats what may be repeated, until it succeeds. Throws the last error after {@link mostTries}. */
export async function again<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      if (!isAway(error) || tries >= mostTries) throw error;
    }
  }
}
