import type { Socket } from 'node:net';
import type { ClientBase } from 'pg';

/**
 * Closes connections on which the server does not answer. After a firewall dropped a connection, or the machine of the server
 * vanished, TCP reports nothing for 15 minutes or longer.
 */
export class SilentConnections {
  readonly afterMs: number;
  readonly #streams = new Set<Socket>();
  #state: 'open' | 'migrating' | 'closing' = 'open';

  /** @param afterMs a statement that gets no byte for so long loses its connection */
  constructor(afterMs: number) {
    this.afterMs = afterMs;
  }

  watch(client: ClientBase): void {
    const inner = client as unknown as Inner;
    const { stream } = inner.connection;
    this.#streams.add(stream);
    stream.setTimeout(this.#state === 'closing' ? endMs : this.afterMs);
    stream.on('close', () => this.#streams.delete(stream));
    const destroyIfSilent = (bytesBefore: number): void => {
      if (stream.bytesRead > bytesBefore || inner.readyForQuery) return;
      stream.destroy(new Error(`Connection terminated: a statement got no answer for ${this.afterMs / 1000} s`));
    };
    stream.on('timeout', () => {
      if (this.#state === 'closing') stream.destroy();
      // A migration may take long. If this process was blocked, the answer may be there and is read in this turn.
      else if (this.#state === 'open') setImmediate(destroyIfSilent, stream.bytesRead);
    });
  }

  /** Does not limit statements while tables are migrated. */
  async duringMigration(migrate: () => Promise<void>): Promise<void> {
    this.#state = 'migrating';
    await migrate();
    if (this.#state === 'migrating') this.#state = 'open';
  }

  /** All connections are about to be ended. */
  closing(): void {
    this.#state = 'closing';
    for (const stream of this.#streams) stream.setTimeout(endMs);
  }
}

/** A server that answers ends a connection within some milliseconds. */
const endMs = 2_000;

/** The part of `pg` that its types lack. */
interface Inner {
  readonly connection: { readonly stream: Socket };
  /** False while a statement runs. */
  readonly readyForQuery: boolean;
}
