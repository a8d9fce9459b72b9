import { join } from 'node:path';
import { messageOf } from '@netraven/core';
import { openLog, type Log } from '@netraven/core/log';
import type { Database } from '@netraven/db';
import { openDatabase, type DatabaseLogin } from '@netraven/db/open';
import { databaseUrl } from '../../config/database-url.ts';
import { fieldsOf } from '../../error-fields.ts';
import { makeHome } from '../../place/make-home.ts';
import { lockHome } from './lock-home.ts';
import type { CommonOptions } from './start-netraven.ts';

/** A home that this process works on. */
export interface OpenedHome {
  readonly log: Log;
  readonly opening: Promise<Database>;
  /** Resolves with the reason when another process has taken over the home. */
  readonly lost: Promise<Error>;
}

export interface DatabaseAccess {
  /** False: a new database without a master key is an error. */
  readonly mayMakeKey: boolean;
  /** Of the process that holds the home, and has its database. Default: this process takes the home and opens its database. */
  readonly login?: Promise<DatabaseLogin>;
}

/**
 * Opens a home with its log and database, and enters the parts of NetRaven. What must be stopped is put into `entered`, and
 * is stopped in reverse order, also if a later step fails.
 *
 * @param enter is called as soon as there is time for other work, often before the database is open
 */
export async function openHome<Entered>(
  options: CommonOptions,
  { mayMakeKey, login }: DatabaseAccess,
  enter: (opened: OpenedHome, entered: AsyncDisposableStack) => Promise<Entered>,
): Promise<Entered> {
  const { home, console: level, env = process.env, config = {}, signal } = options;
  await using entered = new AsyncDisposableStack();
  if (!login) {
    await makeHome(home);
    // First: the log, the mirror and PostgreSQL's files belong to one NetRaven.
    entered.defer(lockHome(home));
  }
  const log = openLog({ folder: join(home, 'logs'), ...(level && { console: level }) });
  entered.defer(() => log.close());
  try {
    const url = databaseUrl(env, config);
    const lost = Promise.withResolvers<Error>();
    const waiting = Promise.withResolvers<void>();
    const open = (to?: DatabaseLogin): Promise<Database> =>
      openDatabase({
        home,
        env,
        logger: log.logger('db'),
        onLost: lost.resolve,
        onWaiting: waiting.resolve,
        ...(url !== undefined && { url }),
        ...(to && { login: to }),
        mayMakeKey,
      });
    const opening = login ? login.then(open) : open();
    // Its error is thrown below.
    entered.defer(() => opening.then((db) => db.close()).catch(() => undefined));
    // PostgreSQL is another process: load our own modules while it starts.
    if (!login) await Promise.race([waiting.promise, opening]);
    return await enter({ log, opening, lost: lost.promise }, entered);
  } catch (error) {
    // The caller shows the error, or sends it to the process that does.
    log.leaveConsole();
    if (login) throw error;
    const logger = log.logger('cli.start');
    if (signal?.aborted && error === signal.reason) logger.info('NetRaven was stopped while it started');
    else logger.critical(`NetRaven did not start: ${messageOf(error)}`, { code: fieldsOf(error).code });
    throw error;
  }
}
