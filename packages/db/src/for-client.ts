import { setTimeout as wait } from 'node:timers/promises';
import { Kysely, PostgresDialect, type PostgresPoolClient, type PostgresQueryResult } from 'kysely';
import { Client, type Pool, type PoolClient } from 'pg';
import { dbError } from './codes.ts';
import type { Database } from './database.ts';
import type { Tables } from './schema/tables.ts';

/** Statements of slow requests that run at once. The pool has 10 connections: the others are for everything else. */
const places = 4;
/** Time that a statement waits in line, in ms. */
const lineMs = 30_000;
/** Time to ask PostgreSQL to cancel a statement, in ms. */
const cancelMs = 10_000;

/** The lines of databases, one for all requests. */
const lines = new WeakMap<Pool, Line>();

export interface ForClientOptions {
  /** True: the request may read most of a large table. Its statements wait in a line for few connections. */
  readonly isSlow: boolean;
  /** Time to wait in line, in ms. Default 30 s. */
  readonly lineMs?: number;
}

/**
 * Returns the database for the request of a client. When the signal aborts, its running statement is cancelled in
 * PostgreSQL, and no other begins. Kysely would want the signal at each statement.
 *
 * A statement of a slow request fails with NR_DATABASE_BUSY when others hold the line for too long.
 */
export function forClient(db: Database, signal: AbortSignal, options: ForClientOptions): Database {
  const { pool } = db;
  const line = lines.get(pool) ?? new Line(places);
  lines.set(pool, line);
  const connect = async (): Promise<PostgresPoolClient> => {
    signal.throwIfAborted();
    const leave = options.isSlow ? await line.enter(signal, options.lineMs ?? lineMs) : () => undefined;
    try {
      const client = await pool.connect();
      try {
        return new ClientConnection({ db, client, pid: await pidOf(client), signal, leave });
      } catch (error) {
        client.release(true);
        throw error;
      }
    } catch (error) {
      leave();
      throw error;
    }
  };
  // The pool is the database's: nothing ends this one.
  const dialect = new PostgresDialect({ pool: { connect, end: async () => undefined, options: {} } });
  return { ...db, kysely: new Kysely<Tables>({ dialect }) };
}

/** The ids of the PostgreSQL processes of connections. */
const pids = new WeakMap<PoolClient, number>();

/** Returns the id of the process of a connection. What `pg` knows is that of a pooler, if there is one. */
async function pidOf(client: PoolClient): Promise<number> {
  const known = pids.get(client);
  if (known !== undefined) return known;
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  const pid = rows[0]?.pid ?? 0;
  pids.set(client, pid);
  return pid;
}

/** A connection of the pool whose statements end with a signal. */
class ClientConnection implements PostgresPoolClient {
  readonly #db: Database;
  readonly #client: PoolClient;
  readonly #pid: number;
  readonly #signal: AbortSignal;
  readonly #leave: () => void;

  constructor(of: {
    readonly db: Database;
    readonly client: PoolClient;
    readonly pid: number;
    readonly signal: AbortSignal;
    readonly leave: () => void;
  }) {
    this.#db = of.db;
    this.#client = of.client;
    this.#pid = of.pid;
    this.#signal = of.signal;
    this.#leave = of.leave;
  }

  query<Row>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<Row>>;
  query<Cursor>(cursor: Cursor): Cursor;
  query(sql: unknown, parameters: readonly unknown[] = []): unknown {
    if (typeof sql !== 'string') throw new TypeError('No cursor is used');
    // The end of a transaction must reach PostgreSQL.
    return sql === 'rollback' ? this.#client.query(sql) : this.#query(sql, parameters);
  }

  async #query(sql: string, parameters: readonly unknown[]): Promise<unknown> {
    this.#signal.throwIfAborted();
    let cancelled: Promise<void> | undefined;
    const cancel = (): void => {
      cancelled = this.#cancel();
    };
    this.#signal.addEventListener('abort', cancel, { once: true });
    try {
      return await this.#client.query(sql, [...parameters]);
    } catch (error) {
      this.#signal.throwIfAborted();
      throw error;
    } finally {
      this.#signal.removeEventListener('abort', cancel);
      // A late cancel would end the next statement of this connection, which may be that of another client.
      await cancelled;
    }
  }

  release(): void {
    this.#client.release();
    this.#leave();
  }

  /** Uses a new connection: those of the pool may all be busy with what is to be cancelled. */
  async #cancel(): Promise<void> {
    const client = new Client({ ...this.#db.login, connectionTimeoutMillis: cancelMs, query_timeout: cancelMs });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query('select pg_cancel_backend($1)', [this.#pid]);
    } catch {
      // The statement ends by its time limit.
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

/** A line for a number of places. Who comes first gets the first place. */
class Line {
  #free: number;
  readonly #waiting = new Set<() => void>();

  constructor(size: number) {
    this.#free = size;
  }

  /**
   * Waits for a place. Returns what leaves it.
   * @throws {NetRavenError} NR_DATABASE_BUSY, or the reason of an aborted signal
   */
  async enter(signal: AbortSignal, ms: number): Promise<() => void> {
    if (this.#free > 0) this.#free--;
    else {
      const got = Promise.withResolvers<'place'>();
      const take = (): void => got.resolve('place');
      this.#waiting.add(take);
      const end = new AbortController();
      const first = await Promise.race([
        got.promise,
        wait(ms, 'late', { signal: AbortSignal.any([signal, end.signal]) }).catch(() => 'left'),
      ]);
      end.abort();
      if (first !== 'place' && this.#waiting.delete(take)) {
        signal.throwIfAborted();
        throw dbError('NR_DATABASE_BUSY', `Searches and exports of others were busy for ${ms / 1_000} s`);
      }
    }
    let left = false;
    return () => {
      if (left) return;
      left = true;
      const [next] = this.#waiting;
      if (next) {
        this.#waiting.delete(next);
        next();
      } else this.#free++;
    };
  }
}
