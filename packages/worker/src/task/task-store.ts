import type { ArtifactOwner, JobStore, Permission } from '@netraven/core';
import { artifacts, states, type Database, type tasks } from '@netraven/db';
import { workerError } from '../codes.ts';
import type { AskDatabase } from './ask-database.ts';
import { lookUpsOf } from './look-ups.ts';

/** What a task's memory needs to know. */
export interface TaskStoreOptions {
  readonly db: Database;
  readonly ask: AskDatabase;
  readonly jobType: string;
  /** Null for a fleet task. */
  readonly deviceId: string | null;
  readonly granted: readonly Permission[];
  /** Nothing is kept. */
  readonly dryRun: boolean;
  /** Removes every secret of the attempt: a job that may see them must still not spread them. */
  redact<Value>(value: Value): Value;
  /** What the masks in a text stand for. */
  reveals(text: string): Record<string, string>;
  /** Whether what this device says may go to Git: its platform has masking rules. */
  readonly mirrored: boolean;
}

const nameForm = /^[a-z0-9][a-z0-9._-]{0,99}$/;
const maxTextBytes = 64 * 2 ** 20;
const maxStateBytes = 64 * 2 ** 10;

/** A {@link JobStore} that holds back what is written: it commits with the result of the task, or not at all. */
export class TaskStore implements JobStore {
  readonly #options: TaskStoreOptions;
  readonly #saved = new Map<string, { text: string; version: number; changed: boolean }>();
  #state: { value: unknown } | undefined;

  constructor(options: TaskStoreOptions) {
    this.#options = options;
  }

  /** What is to be committed with the result. */
  get pending(): Pick<tasks.Outcome, 'artifacts' | 'state'> {
    const { dryRun, mirrored } = this.#options;
    if (dryRun) return { artifacts: [] };
    const changed = [...this.#saved].filter(([, saved]) => saved.changed);
    return {
      artifacts: changed.map(([name, { text }]) => ({ name, text, reveals: this.#options.reveals(text), mirrored })),
      ...(this.#state && { state: this.#state }),
    };
  }

  readonly state: JobStore['state'] = {
    get: async () => (this.#state ? this.#state.value : this.#read()),
    set: async (value) => {
      const bytes = Buffer.byteLength(JSON.stringify(value ?? null));
      if (bytes > maxStateBytes)
        throw workerError('NR_STATE_TOO_LARGE', `the state has ${bytes} bytes; at most ${maxStateBytes} are kept`);
      this.#state = { value: this.#options.redact(value) };
    },
  };

  readonly artifacts: JobStore['artifacts'] = {
    save: async (name, plain) => {
      if (!nameForm.test(name)) throw workerError('NR_ARTIFACT_NAME_INVALID', `the name was ${JSON.stringify(name)}`);
      const text = this.#options.redact(plain);
      if (Buffer.byteLength(text) > maxTextBytes)
        throw workerError('NR_ARTIFACT_TOO_LARGE', `${name} has more than ${maxTextBytes} bytes`);
      const { db, ask, deviceId, jobType } = this.#options;
      const before = await ask(() => lookUpsOf(db).head({ deviceId, jobType, name }));
      const changed = !before?.hash.equals(artifacts.hashOf(text));
      const version = (before?.version ?? 0) + (changed ? 1 : 0);
      this.#saved.set(name, { text, version, changed });
      return { version, changed };
    },
    latest: async (name, of = {}) => {
      const own = this.#owns(of);
      const written = own ? this.#saved.get(name) : undefined;
      if (written) return { text: written.text, version: written.version, savedAt: new Date() };
      if (!own && !this.#options.granted.includes('artifacts:read')) {
        throw workerError('NR_ARTIFACT_READ_REFUSED', `${name} of ${JSON.stringify(of)} belongs to another`);
      }
      const { db, ask, jobType, deviceId } = this.#options;
      const asked = { jobType: of.jobType ?? jobType, deviceId: of.deviceId ?? deviceId, name };
      const found = await ask(() => artifacts.latest(db, asked));
      return found && { text: found.text, version: found.version.version, savedAt: found.version.savedAt };
    },
  };

  #read(): Promise<unknown> {
    const { db, ask, jobType, deviceId } = this.#options;
    return ask(() => states.get(db, { jobType, deviceId }));
  }

  #owns(of: ArtifactOwner): boolean {
    const { jobType, deviceId } = this.#options;
    return (of.jobType ?? jobType) === jobType && (of.deviceId ?? deviceId) === deviceId;
  }
}
