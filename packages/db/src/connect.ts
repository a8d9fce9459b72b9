import { messageOf } from '@netraven/core';
import { Kysely, PostgresDialect } from 'kysely';
import { Pool, TypeOverrides, types, type ClientBase, type ClientConfig, type PoolConfig } from 'pg';
import { checkVersion } from './check-version.ts';
import { checkExternal, noteDatabase } from './home-database.ts';
import type { Database } from './database.ts';
import { openListener } from './listen/listener.ts';
import { keepPartitions } from './logs/partitions.ts';
import type { OpenDatabaseOptions } from './open-database.ts';
import { openQueue } from './queue/queue.ts';
import { prepareMarked } from './prepared.ts';
import { migrate } from './schema/migrate.ts';
import type { Tables } from './schema/tables.ts';
import { openCheckedKeyring } from './secrets/open-keyring.ts';
import { withLock } from './setup-lock.ts';
import { SilentConnections } from './silent-connections.ts';

/**
 * Connects to a running server, migrates the tables and checks the master key. `closing` receives a closer for each thing
 * that was opened, in order.
 *
 * @throws {NetRavenError} as `openDatabase` does
 */
export async function connect(
  options: OpenDatabaseOptions,
  given: ClientConfig,
  closing: (closer: () => Promise<unknown>) => void,
): Promise<Omit<Database, 'close' | 'login' | 'problem'>> {
  const { home, logger, env = process.env, leaseSeconds = 30, mayMakeKey = true } = options;
  const login = {
    ...given,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    // The default is the system's: two hours.
    keepAliveInitialDelayMillis: 10_000,
    types: parsers,
  };
  let left = false;
  const broke = (error: unknown): void => {
    // While closing, a broken connection loses nothing: the server may stop first.
    if (!left) logger.warning(`A database connection broke: ${messageOf(error)}`);
  };
  const silent = new SilentConnections(2 * leaseSeconds * 1_000);
  const ofLeases = new SilentConnections(leaseLimit * leaseSeconds * 1_000);
  const open = (limit: SilentConnections, more: PoolConfig): Pool => {
    // Spread below: the pool awaits the promise, but its types do not allow one.
    const perConnection = { onConnect: (client: ClientBase) => client.query(limits(leaseSeconds, limit.afterMs)) };
    return new Pool({ ...login, ...perConnection, ...more })
      .on('connect', (client) => {
        // The pool reports idle connections only. One that breaks within a transaction would end the process.
        client.on('error', broke);
        limit.watch(client);
        prepareMarked(client);
      })
      .on('error', () => undefined);
  };
  const pool = open(silent, {
    ...{ max: 10, application_name: 'netraven' },
    // A connection keeps the plans of prepared statements, also when the tables have grown.
    maxLifetimeSeconds: 60,
  });
  const leasePool = open(ofLeases, {
    ...{ max: 3, application_name: 'netraven lease', connectionTimeoutMillis: ofLeases.afterMs },
    // They stay open: a server that takes no further connection must not end running work.
    idleTimeoutMillis: 0,
  });
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  const leases = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: leasePool }) });
  closing(async () => {
    left = true;
    silent.closing();
    ofLeases.closing();
    await Promise.all([kysely.destroy(), leases.destroy()]);
  });
  await checkVersion(pool);
  const isExternal = options.url !== undefined && options.login === undefined;
  if (isExternal) await checkExternal(home, pool, given);
  const queue = await withLock(login, async () => {
    await silent.duringMigration(() => migrate(kysely));
    const opened = await openQueue({ pool, kysely, leases, leaseSeconds, logger });
    closing(() => opened.stop());
    await opened.ensurePool('default');
    return opened;
  });
  const keyring = await openCheckedKeyring(kysely, home, env, mayMakeKey);
  if (options.login === undefined) await noteDatabase(home, pool, isExternal ? given : undefined);
  closing(await keepPartitions(kysely, login, logger));
  const listener = openListener(
    () => login,
    logger,
    (client) => silent.watch(client),
  );
  closing(() => {
    silent.closing();
    return listener.close();
  });
  return {
    kysely,
    leases,
    pool,
    queue,
    keyring,
    logger,
    listen: (channel, onNotify) => listener.listen(channel, onNotify),
  };
}

/**
 * Part of a lease after which a statement of leases has failed. It is asked again on another connection, before the work
 * is stopped at 0.7 of the lease.
 */
const leaseLimit = 0.3;

/** Returns the statement that limits how long a connection of this process can hold up others. */
function limits(leaseSeconds: number, silentMs: number): string {
  return [
    // When a machine sleeps, the locks of its open transactions must not block others for longer than its leases.
    `set idle_in_transaction_session_timeout = '${leaseSeconds}s'`,
    // PostgreSQL ends a statement before this process gives it up: what is tried again must not be done twice.
    `set statement_timeout = ${Math.floor(0.9 * silentMs)}`,
    // Without it, the statement of a process that was killed runs on. Some systems cannot look.
    `do $$ begin perform set_config('client_connection_check_interval', '5s', false);
      exception when others then null; end $$`,
  ].join('; ');
}

/** PostgreSQL's 8-byte integers as numbers: ids and counts here stay far below 2^53. */
const parsers = new TypeOverrides();
parsers.setTypeParser(types.builtins.INT8, Number);
