import type { Logger, NetRavenError } from '@netraven/core';
import type { Kysely } from 'kysely';
import type { ClientConfig, Pool } from 'pg';
import type { Channel } from './listen/listener.ts';
import type { Queue } from './queue/queue.ts';
import type { Tables } from './schema/tables.ts';
import type { Keyring } from './secrets/keyring.ts';

/** An open database: the first argument of every query of this package. */
export interface Database {
  readonly kysely: Kysely<Tables>;
  /** Connections of their own for leases and heartbeats, so that no other statement delays one. Only for short statements. */
  readonly leases: Kysely<Tables>;
  readonly pool: Pool;
  /** How another process of this home connects. */
  readonly login: ClientConfig;
  readonly queue: Queue;
  readonly keyring: Keyring;
  /** Logs what the database itself does. It must never write to the log table: see `logs.openWriter`. */
  readonly logger: Logger;
  /** Listens on a channel, on a connection that reconnects by itself. Payloads are lost while it is away: read the rows too. Returns a function that stops it. */
  listen(channel: Channel, onNotify: (payload: string) => void): Promise<() => Promise<void>>;
  /** Returns the reason why the managed PostgreSQL cannot work although it may answer. Undefined while none is known. */
  problem(): NetRavenError | undefined;
  /** Closes all connections, then stops the managed PostgreSQL. A second call does nothing. */
  close(): Promise<void>;
}
