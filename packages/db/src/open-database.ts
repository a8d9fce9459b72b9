import { messageOf, type Logger } from '@netraven/core';
import { Kysely, PostgresDialect } from 'kysely';
import { Pool, TypeOverrides, types, type ClientConfig } from 'pg';
import { checkVersion } from './check-version.ts';
import type { Database } from './database.ts';
import { openListener } from './listen/listener.ts';
import { keepPartitions } from './logs/partitions.ts';
import { startPostgres, type ManagedPostgres } from './postgres/managed.ts';
import { openQueue } from './queue/queue.ts';
import { migrate } from './schema/migrate.ts';
import type { Tables } from './schema/tables.ts';
import { openCheckedKeyring } from './secrets/open-keyring.ts';
import { withLock } from './setup-lock.ts';

/** What {@link openDatabase} needs. */
export interface OpenDatabaseOptions {
  /** NetRaven's folder; the managed PostgreSQL lies in `<home>/postgres`. */
  readonly home: string;
  /** A PostgreSQL 15 or newer, e.g. `DATABASE_URL`. Without it, the managed one is started. */
  readonly url?: string;
  readonly logger: Logger;
  /** Where `NETRAVEN_MASTER_KEY`, `XDG_CONFIG_HOME` and `HOME` are read. Default: `process.env`. */
  readonly env?: NodeJS.ProcessEnv;
  /** After how long without a sign of life a task is given to another worker, in s: at least 10. Default 30. */
  readonly leaseSeconds?: number;
  /**
   * Called once, with NR_DATABASE_IN_USE, when another process took the home over while this one works on it: the
   * connection that holds the home was cut, and the other one was faster. The database closes by itself then, and leaves
   * the managed PostgreSQL to the other process. Stop this one.
   */
  readonly onLost?: (error: Error) => void;
}

/**
 * Starts (or adopts) the managed PostgreSQL, or connects to `url`; brings the tables to this version; checks the master
 * key.
 *
 * @throws {NetRavenError} NR_DATABASE_IN_USE when another live process works on this home.
 * @throws {NetRavenError} NR_DATABASE_UNREACHABLE, NR_DATABASE_TOO_OLD for a `url` that does not do.
 * @throws {NetRavenError} NR_SECRET_WRONG_KEY, NR_SECRET_KEY_MISSING when the master key does not fit the database.
 */
export async function openDatabase(options: OpenDatabaseOptions): Promise<Database> {
  const { logger } = options;
  const closers: (() => Promise<unknown>)[] = [];
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= closeAll(closers));
  const onLost = (reason: Error): void => {
    options.onLost?.(reason);
    close().catch((also: unknown) => logger.error(`Closing failed: ${messageOf(also)}`));
  };
  const managed = options.url === undefined ? await startPostgres({ ...options, onLost }) : undefined;
  if (managed) closers.push(() => managed.stop());
  try {
    const login = loginOf(options, managed);
    const pool = new Pool({ ...login, max: 10, application_name: 'netraven' });
    const broke = (error: unknown): void => logger.warning(`A database connection broke: ${messageOf(error)}`);
    pool.on('error', broke);
    // The pool hears only those at rest: one that breaks between two queries of a transaction would end the process.
    pool.on('connect', (client) => client.on('error', broke));
    const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
    closers.push(() => kysely.destroy());
    await checkVersion(pool);
    const queue = await withLock(login, async () => {
      await migrate(kysely);
      const opened = await openQueue({ pool, kysely, leaseSeconds: options.leaseSeconds ?? 30, logger });
      closers.push(() => opened.stop());
      await opened.ensurePool('default');
      return opened;
    });
    const keyring = await openCheckedKeyring(kysely, options.home, options.env ?? process.env);
    closers.push(await keepPartitions(kysely, login, logger));
    const listener = openListener(() => login, logger);
    closers.push(() => listener.close());
    return {
      kysely,
      pool,
      queue,
      keyring,
      logger,
      listen: (channel, onNotify) => listener.listen(channel, onNotify),
      close,
    };
  } catch (error) {
    await close().catch((also: unknown) => logger.error(`Closing failed: ${messageOf(also)}`));
    throw error;
  }
}

/** Closes in reverse order. What fails does not keep the others open: PostgreSQL must not outlive us. */
async function closeAll(closers: readonly (() => Promise<unknown>)[]): Promise<void> {
  const failed: unknown[] = [];
  for (const closer of closers.toReversed()) {
    try {
      await closer();
    } catch (error) {
      failed.push(error);
    }
  }
  if (failed.length > 0) throw failed.length === 1 ? failed[0] : new AggregateError(failed, 'Closing failed');
}

function loginOf(options: OpenDatabaseOptions, managed: ManagedPostgres | undefined): ClientConfig {
  return {
    ...(managed ? managed.login : { connectionString: options.url }),
    connectionTimeoutMillis: 10_000,
    types: parsers,
  };
}

/** PostgreSQL's 8-byte integers as numbers: ids and counts here stay far below 2^53. */
const parsers = new TypeOverrides();
parsers.setTypeParser(types.builtins.INT8, Number);
