import type { Logger } from '@netraven/core';
import type { Kysely } from 'kysely';
import type { Pool } from 'pg';
import type { Channel } from './listen/listener.ts';
import type { Queue } from './queue/queue.ts';
import type { Tables } from './schema/tables.ts';
import type { Keyring } from './secrets/keyring.ts';

/** An open database: what every query of this package takes first. */
export interface Database {
  readonly kysely: Kysely<Tables>;
  readonly pool: Pool;
  readonly queue: Queue;
  readonly keyring: Keyring;
  /** The database's own doings. Never the log table's source, see `logs.openWriter`. */
  readonly logger: Logger;
  /** Listens on a channel, on a connection of its own that comes back by itself. Returns the way to stop. A hint only: payloads are lost while it is away, so look at the rows too. */
  listen(channel: Channel, onNotify: (payload: string) => void): Promise<() => Promise<void>>;
  /** Closes all connections, then stops the managed PostgreSQL. A second call does nothing. */
  close(): Promise<void>;
}
