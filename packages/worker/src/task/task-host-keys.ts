import { hostKeys, type Database } from '@netraven/db';
import { hostKeyConflict, type HostKey } from '@netraven/device';
import type { AskDatabase } from './ask-database.ts';
import type { Batches } from './batches.ts';

export interface TaskHostKeysOptions {
  readonly db: Database;
  readonly batches: Pick<Batches, 'pin'>;
  readonly ask: AskDatabase;
  /** The device and its jump hosts, with their keys as they were loaded. */
  readonly known: readonly { readonly id: string; readonly name: string; readonly hostKey: HostKey | undefined }[];
  /** Called when the task must end at once: another task has pinned another host key. */
  readonly onConflict: (reason: unknown) => void;
}

/**
 * The host keys of a device and its jump hosts, for one task. A key shown at the first contact is pinned behind the login,
 * which does not wait for the database. The first pin wins there, so two tasks cannot both pin. Until the pin is known to
 * be this key, the task changes no device and stores no result; if another key was pinned, the task ends at once with
 * NR_DEVICE_HOST_KEY_CHANGED.
 */
export class TaskHostKeys {
  readonly #options: TaskHostKeysOptions;
  readonly #known: Map<string, HostKey | undefined>;
  #pinned: Promise<unknown> = Promise.resolve();

  constructor(options: TaskHostKeysOptions) {
    this.#options = options;
    this.#known = new Map(options.known.map(({ id, hostKey }) => [id, hostKey]));
  }

  /** Returns the key that a device must show. Within a task it stays the same, also from one login to the next. */
  async get(deviceId: string): Promise<HostKey | undefined> {
    return this.#known.get(deviceId);
  }

  async pin(deviceId: string, key: HostKey): Promise<HostKey> {
    const known = this.#known.get(deviceId) ?? key;
    this.#known.set(deviceId, known);
    const pinning = this.#pin(deviceId, key);
    this.#pinned = Promise.all([this.#pinned, pinning]);
    this.#pinned.catch(() => undefined); // `pinned()` reports it.
    pinning.catch((error: unknown) => this.#options.onConflict(error));
    return known;
  }

  refuse(deviceId: string, key: HostKey): Promise<void> {
    const { db, ask } = this.#options;
    return ask(() => hostKeys.refuse(db, deviceId, key));
  }

  /** Resolves once the keys shown so far are pinned. @throws {NetRavenError} NR_DEVICE_HOST_KEY_CHANGED */
  async pinned(): Promise<void> {
    await this.#pinned;
  }

  async #pin(deviceId: string, key: HostKey): Promise<void> {
    const { batches, ask, known } = this.#options;
    const pinned = await ask(() => batches.pin({ deviceId, key }));
    const name = known.find(({ id }) => id === deviceId)?.name ?? deviceId;
    const conflict = hostKeyConflict(name, pinned, key);
    if (!conflict) return;
    await this.refuse(deviceId, key);
    throw conflict;
  }
}
