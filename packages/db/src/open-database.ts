import { messageOf, type Logger } from '@netraven/core';
import type { Database } from './database.ts';
import { checkManaged } from './home-database.ts';
import { startPostgres } from './postgres/managed.ts';

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
  /** Called, at least once, when PostgreSQL is to be waited for, whether it is made, starts, is found running, or lies at `url`: there is time for other things. */
  readonly onWaiting?: () => void;
}

/**
 * Starts (or adopts) the managed PostgreSQL, or connects to `url`; brings the tables to this version; checks the master
 * key.
 *
 * @throws {NetRavenError} NR_DATABASE_IN_USE when another live process works on this home.
 * @throws {NetRavenError} NR_DATABASE_MISMATCH when the home is used with another database.
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
  const onWaiting = (): void => {
    // What works on the database is loaded meanwhile; where that fails, it does so again below.
    import('./connect.ts').catch(() => undefined);
    options.onWaiting?.();
  };
  const { url } = options;
  if (url !== undefined) onWaiting();
  else await checkManaged(options.home);
  const managed = url === undefined ? await startPostgres({ ...options, onLost, onWaiting }) : undefined;
  if (managed) closers.push(() => managed.stop());
  try {
    const { connect } = await import('./connect.ts');
    const login = managed ? managed.login : { connectionString: url };
    const opened = await connect(options, login, (closer) => closers.push(closer));
    return { ...opened, close };
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
