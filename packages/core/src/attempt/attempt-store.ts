import type { Permission } from '../contract/manifest.ts';
import type { ArtifactOwner, ArtifactVersion, JobStore } from '../contract/store.ts';
import { attemptError } from './codes.ts';
import { inPieces } from './in-pieces.ts';
import type { IgnoredLines } from './ignored-lines.ts';
import type { Memory, MemoryOwner, Written } from './memory.ts';
import type { Redactors } from './redactor.ts';

/** Inputs of the `db` of an attempt. */
export interface AttemptStoreOptions {
  readonly memory: Memory;
  readonly owner: MemoryOwner;
  readonly granted: readonly Permission[];
  /** Nothing is kept. */
  readonly dryRun: boolean;
  readonly redactors: Redactors;
  /** Default: none. */
  readonly ignored?: IgnoredLines;
}

const nameForm = /^[a-z0-9][a-z0-9._-]{0,99}$/;
/** Limit of all texts of a task together. */
const maxTextBytes = 64 * 2 ** 20;
const maxArtifacts = 1_000;
const maxStateBytes = 64 * 2 ** 10;

/** The `db` of one attempt. Buffers its writes: they commit with the result of the task, or not at all. */
export class AttemptStore implements JobStore {
  readonly #options: AttemptStoreOptions;
  readonly #saved = new Map<string, { text: string; version: number; changed: boolean }>();
  /** Bytes of each text that was saved or is being saved, by name. */
  readonly #sizes = new Map<string, number>();
  #state: { value: unknown } | undefined;
  #masked: Promise<string> = Promise.resolve('');

  constructor(options: AttemptStoreOptions) {
    this.#options = options;
  }

  /** The writes to commit with the result. */
  get written(): Written {
    const changed = [...this.#saved].filter(([, saved]) => saved.changed);
    if (this.#options.dryRun) {
      const wouldSave = changed.map(([name, { text, version }]) => ({ name, version, size: Buffer.byteLength(text) }));
      return { artifacts: [], ...(wouldSave.length > 0 && { wouldSave }) };
    }
    return {
      artifacts: changed.map(([name, { text }]) => ({ name, text })),
      ...(this.#state && { state: this.#state }),
    };
  }

  readonly state: JobStore['state'] = {
    get: async () => (this.#state ? this.#state.value : this.#options.memory.state(this.#options.owner)),
    set: async (value) => {
      const bytes = Buffer.byteLength(JSON.stringify(value ?? null));
      if (bytes > maxStateBytes)
        throw attemptError('NR_STATE_TOO_LARGE', `the state has ${bytes} bytes; at most ${maxStateBytes} are kept`);
      // A job with `device:secrets` has seen secrets, and any job may know one from elsewhere: none is kept.
      this.#state = { value: this.#options.redactors.kept.redact(value) };
    },
  };

  readonly artifacts: JobStore['artifacts'] = {
    save: async (name, plain) => {
      if (!nameForm.test(name)) throw attemptError('NR_ARTIFACT_NAME_INVALID', `the name was ${this.#shown(name)}`);
      const { memory, owner } = this.#options;
      // Before anything is waited for: what is refused is not held.
      this.#makeRoom(name, plain);
      // One after the other: a later text must not be overtaken by an earlier, longer one.
      const text = await (this.#masked = this.#masked.then(() => this.#options.redactors.kept.redactInPieces(plain)));
      this.#makeRoom(name, text);
      const before = await memory.head(owner, name);
      const changed = !(before && ((await before.isText(text)) || (await this.#differsInIgnored(name, text))));
      const version = (before?.version ?? 0) + (changed ? 1 : 0);
      this.#saved.set(name, { text, version, changed });
      return { version, changed };
    },
    latest: async (name, of = {}) => {
      const owner = this.#readable(name, of);
      const written = this.#owns(of) ? this.#saved.get(name) : undefined;
      const { version = written?.version } = of;
      if (written && version === written.version) return { text: written.text, version, savedAt: new Date() };
      return this.#options.memory.latest(owner, name, version);
    },
    list: async (of = {}) => {
      const stored = await this.#options.memory.list(this.#readable('list', of));
      if (!this.#owns(of)) return stored;
      const written = [...this.#saved.keys()].flatMap((name) => this.#writtenVersion(name));
      const others = stored.filter(({ name }) => !written.some((own) => own.name === name));
      return [...others, ...written].sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    history: async (name, of = {}) => {
      const stored = await this.#options.memory.history(this.#readable(name, of), name);
      return this.#owns(of) ? [...this.#writtenVersion(name), ...stored] : stored;
    },
  };

  /** Returns the version that the task saved, if it is a new one. */
  #writtenVersion(name: string): ArtifactVersion[] {
    const saved = this.#saved.get(name);
    if (!saved?.changed) return [];
    return [{ name, version: saved.version, size: Buffer.byteLength(saved.text), savedAt: new Date() }];
  }

  /** Returns the owner of what a job reads. @throws {NetRavenError} NR_ARTIFACT_READ_REFUSED */
  #readable(name: string, of: ArtifactOwner): MemoryOwner {
    const { owner, granted } = this.#options;
    if (!this.#owns(of) && !granted.includes('artifacts:read')) {
      throw attemptError('NR_ARTIFACT_READ_REFUSED', `${this.#shown(name)} of ${this.#shown(of)} belongs to another`);
    }
    return { jobType: of.jobType ?? owner.jobType, deviceId: of.deviceId ?? owner.deviceId };
  }

  /** Returns true if a text differs from the latest version only in lines that make no new one. */
  async #differsInIgnored(name: string, text: string): Promise<boolean> {
    const { memory, owner, ignored } = this.#options;
    if (!ignored?.any) return false;
    const latest = await memory.latest(owner, name);
    return latest !== undefined && inPieces(ignored.areAllDifferences(latest.text, text));
  }

  #makeRoom(name: string, text: string): void {
    const bytes = Buffer.byteLength(text);
    let others = 0;
    for (const [saved, size] of this.#sizes) if (saved !== name) others += size;
    if (others + bytes > maxTextBytes) {
      const beside = others === 0 ? '' : `, and what the task saved before has ${others}`;
      throw attemptError(
        'NR_ARTIFACT_TOO_LARGE',
        `${this.#shown(name)} has ${bytes} bytes${beside}; at most ${maxTextBytes} are kept`,
      );
    }
    if (this.#sizes.size >= maxArtifacts && !this.#sizes.has(name)) {
      throw attemptError(
        'NR_ARTIFACT_TOO_MANY',
        `${this.#shown(name)} is one more than the ${maxArtifacts} a task may save`,
      );
    }
    this.#sizes.set(name, bytes);
  }

  /** Returns a value from a job as text for a message. */
  #shown(value: unknown): string {
    return JSON.stringify(this.#options.redactors.shown.redact(value));
  }

  #owns(of: ArtifactOwner): boolean {
    const { jobType, deviceId } = this.#options.owner;
    return (of.jobType ?? jobType) === jobType && (of.deviceId ?? deviceId) === deviceId;
  }
}
