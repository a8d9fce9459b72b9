import { messageOf, type Logger } from '@netraven/core';
import type { ClientConfig } from 'pg';
import type { Database } from './database.ts';
import { checkManaged } from './home-database.ts';
import { startPostgres } from './postgres/managed.ts';

/** How to connect to a database, as `pg` takes it. Holds its password. */
export type DatabaseLogin = ClientConfig;

/** Options of {@link openDatabase}. */
export interface OpenDatabaseOptions {
  /** NetRaven's folder. The managed PostgreSQL is in `<home>/postgres`. */
  readonly home: string;
  /** Of a PostgreSQL 15 or newer, e.g. `DATABASE_URL`. Default: the managed one is started. */
  readonly url?: string;
  /** That of a process of the same home which has opened the database, and closes it after this one. Default: none. */
  readonly login?: DatabaseLogin;
  readonly logger: Logger;
  /** Environment with `NETRAVEN_MASTER_KEY`, `XDG_CONFIG_HOME` and `HOME`. Default: `process.env`. */
  readonly env?: NodeJS.ProcessEnv;
  /** False: a new database without a master key is an error. Default: a key is made. */
  readonly mayMakeKey?: boolean;
  /** Time that a task stays with a worker that does not renew its lease, in s: at least 10. Default 30. */
  readonly leaseSeconds?: number;
  /**
   * Called once, with NR_HOME_IN_USE, when another process took the home over: the connection that holds the home
   * broke, and the other process was faster. The database then closes automatically and leaves the managed PostgreSQL
   * running. Stop this process.
   */
  readonly onLost?: (error: Error) => void;
  /** Called at least once, whenever PostgreSQL must be waited for: the caller has time for other work. */
  readonly onWaiting?: () => void;
}

/**
 * Starts or adopts the managed PostgreSQL, or connects to `url`. Then migrates the tables and checks the master key.
 *
 * @throws {NetRavenError} NR_HOME_IN_USE when another live process works on this home.
 * @throws {NetRavenError} NR_DATABASE_MISMATCH when the home is used with another database.
 * @throws {NetRavenError} NR_DATABASE_UNREACHABLE, NR_DATABASE_UNSUPPORTED for a `url` that cannot be used.
 * @throws {NetRavenError} NR_SECRET_KEY_WRONG when the master key does not fit the database.
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
  const onWaiting = (): void => {
    // Loads the queries meanwhile. If that fails, the import below fails too.
    import('./connect.ts').catch(() => undefined);
    options.onWaiting?.();
  };
  const { url } = options;
  const given = options.login ?? (url === undefined ? undefined : { connectionString: url });
  if (given) onWaiting();
  else await checkManaged(options.home);
  const managed = given ? undefined : await startPostgres({ ...options, onLost, onWaiting });
  if (managed) closers.push(() => managed.stop());
  try {
    const { connect } = await import('./connect.ts');
    const login = managed?.login ?? given ?? {};
    const opened = await connect(options, login, (closer) => closers.push(closer));
    return { ...opened, login, problem: () => managed?.problem(), close };
  } catch (error) {
    await close().catch((also: unknown) => logger.error(`Closing failed: ${messageOf(also)}`));
    throw error;
  }
}

/** Closes in reverse order, and goes on after a failure: PostgreSQL must not outlive this process. */
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
