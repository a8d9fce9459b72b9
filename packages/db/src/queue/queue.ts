import { messageOf, type Logger } from '@netraven/core';
import { CompiledQuery, sql, type Kysely, type RawBuilder } from 'kysely';
import type { Pool } from 'pg';
import { PgBoss } from 'pg-boss';
import { dbError } from '../codes.ts';
import { markOf } from '../prepared.ts';
import { LapsedLeases } from './lapsed-leases.ts';
import { recordset } from '../schema/recordset.ts';
import type { Tables } from '../schema/tables.ts';
import { repeated, type Trx } from '../transaction.ts';

/** The holder of a queue job. Only it may write: every later holder has a higher count. */
export interface Fence {
  /** Task id = queue job id. */
  readonly id: string;
  /** Number of times that the queue gave the job to another holder. Not the number of tries. */
  readonly retryCount: number;
  readonly pool: string;
}

/** A job to queue. */
export interface NewJob {
  readonly id: string;
  readonly kind: Kind;
  readonly key: string;
  readonly priority?: number;
  readonly startAt?: Date;
  /** A fetch can leave it out. Default: none. */
  readonly jobType?: string;
}

/** Limits of a fetch. */
export interface FetchLimits {
  /** Default: any. */
  readonly minPriority?: number;
  /** Default: any. */
  readonly maxPriority?: number;
  /** Job types that are not fetched. Default: none. */
  readonly without?: readonly string[];
}

/** pg-boss as far as NetRaven uses it: one queue per worker pool, one active job per device. */
export interface Queue {
  /** A job whose lease is not renewed for so long is given to another worker. */
  readonly leaseSeconds: number;
  /** Makes the queue of a pool, unless it exists. @throws {NetRavenError} NR_POOL_INVALID */
  ensurePool(pool: string): Promise<void>;
  /**
   * Adds jobs in a transaction; known ids are ignored. Of all jobs with one `key`, one is active at a time. Those with a
   * higher `priority` come first. Default: 0. `startAt`: not fetched before. Default: at once.
   */
  insert(trx: Trx, pool: string, jobs: readonly NewJob[]): Promise<void>;
  /** Lets waiting jobs be fetched at once, also those that wait for a time. */
  hurry(trx: Trx, pool: string, ids: readonly string[]): Promise<void>;
  /** Moves the waiting jobs of a key to the queue of another pool. Returns false, and moves none, if one is active. */
  move(trx: Trx, jobs: { readonly key: string; readonly from: string; readonly to: string }): Promise<boolean>;
  /** Ends waiting jobs that no worker holds. Returns the fences of their next holders, which never come. */
  endWaiting(trx: Trx, pool: string, ids: readonly string[]): Promise<Fence[]>;
  /**
   * Takes up to `size` jobs, those with a higher priority first. Less than `size` does not mean that no other waits:
   * pg-boss takes one of many jobs of a device.
   */
  fetch(pool: string, size: number, limits?: FetchLimits): Promise<Fence[]>;
  /** Lets each fetch take held jobs later, also one that leaves out their job type. */
  forgetJobTypes(trx: Trx, fences: readonly Fence[]): Promise<void>;
  /** Ends jobs. Returns the ids of those that were held; the others are stale. */
  complete(trx: Trx, fences: readonly Fence[]): Promise<Set<string>>;
  /** Puts jobs back, each to be fetched after its delay. Returns as `complete` does. */
  putBack(trx: Trx, items: readonly { fence: Fence; delayMs: number }[]): Promise<Set<string>>;
  /**
   * Renews leases. Returns the ids of those that are held, and of those among them that were renewed: it never waits for
   * one whose row a transaction has locked, e.g. to store a result.
   */
  renew(fences: readonly Fence[]): Promise<{ held: Set<string>; renewed: Set<string> }>;
  /** Renews leases and locks the rows until the end of the transaction. Returns as `complete` does. */
  touch(trx: Trx, fences: readonly Fence[]): Promise<Set<string>>;
  /** Returns the ids of those that are held, without renewing their leases. */
  held(trx: Trx, fences: readonly Fence[]): Promise<Set<string>>;
  stop(): Promise<void>;
}

/** Kinds of queue jobs. */
export type Kind = 'task' | 'inspection';

function isKind(value: unknown): value is Kind {
  return value === 'task' || value === 'inspection';
}

/** Pause until a queue job of an unknown kind is looked at again. */
const unknownDelay = sql`interval '1 minute'`;

/** The name of a queue is this and the pool. */
export const queuePrefix = 'device/';

/** Returns the name of a pool's queue. @throws {NetRavenError} NR_POOL_INVALID */
function queueOf(pool: string): string {
  if (!/^[\w.-]{1,64}$/.test(pool)) throw dbError('NR_POOL_INVALID', `Invalid pool name ${JSON.stringify(pool)}`);
  return `${queuePrefix}${pool}`;
}

/** A job must never expire. */
const tenYearsSeconds = 10 * 365 * 24 * 3600;

/**
 * Starts the queue. The retry limit is out of reach, because pg-boss cannot give a job back uncharged: tries are counted in
 * `task`.
 */
export async function openQueue(options: {
  pool: Pool;
  kysely: Kysely<Tables>;
  leases: Kysely<Tables>;
  leaseSeconds: number;
  logger: Logger;
}): Promise<Queue> {
  const { logger } = options;
  const boss = new PgBoss({
    db: { executeSql: (text, values) => options.pool.query(text, values) },
    schedule: false,
    registerInstance: false,
    // It would warn every 2 s of a run over more devices. The status shows how many tasks wait.
    warningQueueSize: 1_000_000_000,
  });
  boss.on('error', (error) => logger.error(`The queue had an error: ${messageOf(error)}`));
  boss.on('warning', (warning) => logger.warning(`The queue warns: ${warning.message}`, warning.data));
  await boss.start();
  const made = new Map<string, Promise<void>>();

  const makeQueue = async (pool: string): Promise<void> => {
    const settings = {
      retryLimit: 1_000_000_000,
      retryDelay: 0,
      retentionSeconds: tenYearsSeconds,
      deleteAfterSeconds: 3600,
    };
    await boss.createQueue(queueOf(pool), { policy: 'singleton', ...settings });
    await boss.updateQueue(queueOf(pool), settings);
    // A held job must never expire either: only its lease ends it. pg-boss sets 24 h at most.
    await sql`update pgboss.queue set expire_seconds = ${tenYearsSeconds} where name = ${queueOf(pool)}`.execute(
      options.kysely,
    );
  };

  const lapsedLeases = new LapsedLeases({
    kysely: options.kysely,
    leaseMs: options.leaseSeconds * 1_000,
    logger,
    async putBack(trx, jobs) {
      for (const [name, ofQueue] of Map.groupBy(jobs, (job) => job.name)) {
        await boss.fail(
          name,
          ofQueue.map(({ id, retryCount }) => ({ id, retryCount })),
          undefined,
          { db: through(trx) },
        );
      }
    },
  });

  /** Leaves jobs of an unknown kind to workers of a later version. */
  const leave = async (
    pool: string,
    jobs: readonly { readonly id: string; readonly retryCount: number }[],
  ): Promise<void> => {
    const attempts = jobs.map(({ id, retryCount }) => ({ id, retryCount }));
    const ids = jobs.map(({ id }) => id);
    await options.kysely.transaction().execute(async (trx) => {
      await boss.fail(queueOf(pool), attempts, undefined, { db: through(trx) });
      await sql`update pgboss.job set start_after = now() + ${unknownDelay}
        where name = ${queueOf(pool)} and id = any(${ids}::uuid[]) and state = 'retry'`.execute(trx);
    });
    options.logger.warning('Queue jobs of a later version of NetRaven were left to its workers', { ids });
  };

  return {
    leaseSeconds: options.leaseSeconds,
    ensurePool(pool) {
      const making = made.get(pool) ?? makeQueue(pool);
      made.set(pool, making);
      making.catch(() => made.delete(pool));
      return making;
    },
    async insert(trx, pool, jobs) {
      const rows = jobs.map(({ id, kind, key, priority, startAt, jobType }) => ({
        id,
        data: { kind },
        singletonKey: key,
        ...(priority !== undefined && { priority }),
        ...(startAt && { startAfter: startAt }),
        // Without a limit of concurrency, a group only names what a fetch can leave out.
        ...(jobType !== undefined && { group: { id: jobType } }),
      }));
      for (let at = 0; at < rows.length; at += 5000) {
        await boss.insert(queueOf(pool), rows.slice(at, at + 5000), { db: through(trx) });
      }
    },
    async hurry(trx, pool, ids) {
      await sql`update pgboss.job set start_after = now()
        where name = ${queueOf(pool)} and id = any(${[...ids]}::uuid[])
          and state in ('created', 'retry') and start_after > now()`.execute(trx);
    },
    async move(trx, { key, from, to }) {
      // pg-boss has an index of waiting jobs and one of active ones. A search for both at once would read all jobs.
      const { rows } = await sql<{ state: string }>`select state from pgboss.job
        where name = ${queueOf(from)} and state in ('created', 'retry', 'active') and id = any(array(
          select id from pgboss.job
          where name = ${queueOf(from)} and singleton_key = ${key} and state < 'active'
          union all select id from pgboss.job where name = ${queueOf(from)}
            and coalesce(singleton_key, '') = ${key} and state = 'active' and policy = 'singleton'
        )) for update`.execute(trx);
      if (rows.some(({ state }) => state === 'active')) return false;
      await sql`update pgboss.job set name = ${queueOf(to)}
        where name = ${queueOf(from)} and singleton_key = ${key} and state < 'active'`.execute(trx);
      return true;
    },
    async endWaiting(trx, pool, ids) {
      const { rows } = await sql<{
        id: string;
        retryCount: number;
      }>`update pgboss.job set state = 'completed', completed_on = now()
        where name = ${queueOf(pool)} and id in (
          select id from pgboss.job where name = ${queueOf(pool)} and id = any(${[...ids]}::uuid[])
            and state in ('created', 'retry') order by id for update skip locked
        ) returning id, retry_count + 1 as "retryCount"`.execute(trx);
      return rows.map((row) => ({ ...row, pool }));
    },
    async fetch(pool, size, { minPriority, maxPriority, without = [] } = {}) {
      const only = {
        ...(minPriority !== undefined && { minPriority }),
        ...(maxPriority !== undefined && { maxPriority }),
        ...(without.length > 0 && { ignoreGroups: [...without] }),
      };
      // Fetches of several workers, each for tasks of the same devices, can deadlock.
      const jobs = await repeated(() => boss.fetch(queueOf(pool), { batchSize: size, ...only }));
      const unknown = jobs.filter(({ data }) => !isKind((data as { kind?: unknown } | null)?.kind));
      if (unknown.length > 0) await leave(pool, unknown);
      return jobs.flatMap(({ id, retryCount, data }) =>
        isKind((data as { kind?: unknown } | null)?.kind) ? [{ id, retryCount, pool }] : [],
      );
    },
    async forgetJobTypes(trx, fences) {
      for (const { id, pool, retryCount } of fences) {
        await sql`update pgboss.job set group_id = null
          where name = ${queueOf(pool)} and id = ${id} and state = 'active' and retry_count = ${retryCount}`.execute(
          trx,
        );
      }
    },
    complete: (trx, fences) =>
      perPool(fences, (queue, attempts) =>
        boss.complete(queue, attempts, undefined, { db: through(trx, 'complete queue jobs') }),
      ),
    async putBack(trx, items) {
      const held = await perPool(
        items.map((item) => item.fence),
        (queue, attempts) => boss.fail(queue, attempts, undefined, { db: through(trx) }),
      );
      const later = items.filter((item) => item.delayMs > 0 && held.has(item.fence.id));
      if (later.length > 0) {
        // pg-boss has one delay per job; ours grows with each try.
        await sql`update pgboss.job set start_after = now() + later.ms * interval '1 ms'
          from ${recordset('later', later, {
            id: ['uuid', (item) => item.fence.id],
            ms: ['bigint', (item) => Math.round(item.delayMs)],
            name: ['text', (item) => queueOf(item.fence.pool)],
          })}
          where job.name = later.name and job.id = later.id and job.state = 'retry'`.execute(trx);
      }
      return held;
    },
    async renew(fences) {
      if (fences.length === 0) return { held: new Set(), renewed: new Set() };
      const { rows } = await sql<{ id: string; renewed: boolean }>`
        with held as materialized (${heldOf(fences)}), free as materialized (
          select job.name, job.id from held join pgboss.job on job.name = held.name and job.id = held.id
          where job.state = 'active' and job.retry_count = held.retry_count for update of job skip locked
        ), renewed as (
          update pgboss.job set heartbeat_on = now() from free where job.name = free.name and job.id = free.id
          returning job.id
        )
        select held.id, renewed.id is not null as renewed from held left join renewed on renewed.id = held.id`.execute(
        options.leases,
      );
      const renewed = rows.filter((row) => row.renewed);
      return { held: new Set(rows.map(({ id }) => id)), renewed: new Set(renewed.map(({ id }) => id)) };
    },
    touch: (trx, fences) => perPool(fences, (queue, attempts) => boss.touch(queue, attempts, { db: through(trx) })),
    async held(trx, fences) {
      if (fences.length === 0) return new Set();
      const { rows } = await sql<{ id: string }>`${heldOf(fences)}`.execute(trx);
      return new Set(rows.map(({ id }) => id));
    },
    async stop() {
      await lapsedLeases.close();
      await boss.stop({ graceful: false, close: false });
    },
  };
}

/** Selects `name`, `id` and `retry_count` of the jobs that are held. */
function heldOf(fences: readonly Fence[]): RawBuilder<unknown> {
  const asked = recordset('asked', fences, {
    id: ['uuid', ({ id }) => id],
    name: ['text', ({ pool }) => queueOf(pool)],
    retry_count: ['int', ({ retryCount }) => retryCount],
  });
  return sql`select job.name, job.id, job.retry_count from pgboss.job
    join ${asked} on job.name = asked.name and job.id = asked.id and job.retry_count = asked.retry_count
    where state = 'active'`;
}

/**
 * Selects the rows of `new` whose attempt (`task_id`, `number`) holds its job in the queue of a pool. They stay held until
 * the end of the transaction.
 */
export function lockHeld(pool: string, attempts: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`select new.* from ${attempts}
    join pgboss.job on job.name = ${queueOf(pool)} and job.id = new.task_id and job.retry_count = new.number - 1
    where job.state = 'active' order by job.id for update of job`;
}

/** Calls pg-boss once per pool. Returns the ids of the jobs that were held. */
async function perPool(
  fences: readonly Fence[],
  call: (queue: string, attempts: { id: string; retryCount: number }[]) => Promise<unknown>,
): Promise<Set<string>> {
  const held = new Set<string>();
  for (const [pool, group] of [...Map.groupBy(fences, (fence) => fence.pool)].sort(byName)) {
    const attempts = group.map(({ id, retryCount }) => ({ id, retryCount }));
    const answer = (await call(queueOf(pool), attempts)) as { settled?: string[] };
    for (const id of answer.settled ?? []) held.add(id);
  }
  return held;
}

/** @param name with which the statement is prepared. Default: it is not */
function through(
  trx: Trx,
  name?: string,
): { executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }> } {
  return {
    executeSql: async (text, values) => ({
      rows: (await trx.executeQuery(CompiledQuery.raw(name === undefined ? text : markOf(name) + text, values ?? [])))
        .rows,
    }),
  };
}

function byName(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : 1;
}
