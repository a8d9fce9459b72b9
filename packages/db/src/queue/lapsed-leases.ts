import { messageOf, type Logger } from '@netraven/core';
import { sql, type Kysely } from 'kysely';
import { recordset } from '../schema/recordset.ts';
import type { Tables } from '../schema/tables.ts';
import type { Trx } from '../transaction.ts';
import { isAway } from '../while-away.ts';

/** A job whose holder did not renew its lease. */
export interface LapsedJob {
  readonly name: string;
  readonly id: string;
  readonly retryCount: number;
  /** When its lease was renewed last, by the clock of the database, in µs. Only compared: another one means a renewal. */
  readonly renewedAt: number;
}

export interface LapsedLeasesOptions {
  readonly kysely: Kysely<Tables>;
  readonly leaseMs: number;
  readonly logger: Logger;
  /** Puts jobs back to their queues. */
  readonly putBack: (trx: Trx, jobs: readonly LapsedJob[]) => Promise<void>;
}

/** Pause between two looks, in ms. */
const lookEveryMs = 2_000;
const mostAtOnce = 1_000;

/**
 * Puts back the jobs whose leases were not renewed. pg-boss would compare times of the database: a step of its clock would
 * give each task to a second worker while the first one works. This process measures by its own clock instead for how long
 * the time of the last renewal stays the same. Each process with the database open looks.
 */
export class LapsedLeases {
  readonly #options: LapsedLeasesOptions;
  readonly #timer: NodeJS.Timeout;
  /** When each renewal was seen first, by `performance.now()`. */
  #seen = new Map<string, number>();
  #looking: Promise<void> | undefined;
  /** The failure that was logged last. */
  #failure: string | undefined;

  constructor(options: LapsedLeasesOptions) {
    this.#options = options;
    this.#timer = setInterval(() => {
      this.#looking ??= this.#look().finally(() => (this.#looking = undefined));
    }, lookEveryMs).unref();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  async #look(): Promise<void> {
    const { kysely, leaseMs, logger } = this.#options;
    try {
      const askedAt = performance.now();
      const { rows } = await sql<LapsedJob>`select name, id, retry_count as "retryCount", ${renewedAt} as "renewedAt"
        from pgboss.job where state = 'active' and policy = 'singleton'`.execute(kysely);
      const before = this.#seen;
      const now = performance.now();
      this.#seen = new Map(rows.map((row) => [keyOf(row), before.get(keyOf(row)) ?? now]));
      const lapsed = rows.filter((row) => askedAt - (this.#seen.get(keyOf(row)) ?? now) > leaseMs);
      if (lapsed.length > 0) await this.#putBack(lapsed.slice(0, mostAtOnce));
      this.#failure = undefined;
    } catch (error) {
      const message = messageOf(error);
      if (message !== this.#failure && !isAway(error)) logger.error(`Lapsed leases could not be ended: ${message}`);
      this.#failure = message;
    }
  }

  /** Puts back those that were not renewed meanwhile, and whose result is not just being stored. */
  async #putBack(jobs: readonly LapsedJob[]): Promise<void> {
    const { kysely, putBack } = this.#options;
    const lapsed = recordset('lapsed', jobs, {
      name: ['text', ({ name }) => name],
      id: ['uuid', ({ id }) => id],
      retry_count: ['int', ({ retryCount }) => retryCount],
      renewed_at: ['bigint', (job) => job.renewedAt],
    });
    await kysely.transaction().execute(async (trx) => {
      const { rows } = await sql<{ id: string }>`select job.id from pgboss.job
        join ${lapsed} on job.name = lapsed.name and job.id = lapsed.id and job.retry_count = lapsed.retry_count
        where job.state = 'active' and ${renewedAt} = lapsed.renewed_at order by job.id
        for update of job skip locked`.execute(trx);
      const ids = new Set(rows.map(({ id }) => id));
      await putBack(
        trx,
        jobs.filter(({ id }) => ids.has(id)),
      );
    });
  }
}

const renewedAt = sql<number>`coalesce((extract(epoch from heartbeat_on) * 1000000)::bigint, 0)`;

function keyOf({ id, retryCount, renewedAt: at }: LapsedJob): string {
  return `${id} ${retryCount} ${at}`;
}
