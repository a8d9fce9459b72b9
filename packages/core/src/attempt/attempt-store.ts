import pLimit from 'p-limit';
import type { Permission } from '../contract/manifest.ts';
import type { ArtifactOwner, ArtifactVersion, JobStore, SavedArtifact } from '../contract/store.ts';
import { attemptError, codes } from './codes.ts';
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
  /** Called for a new text that is only the beginning of this version, the latest one. Default: not looked for. */
  readonly onBeginning?: (name: string, version: number) => void;
}

/** Returns a hint with a valid name similar to the given one. */
function nameHint(name: string): string {
  const { hint } = codes.NR_ARTIFACT_NAME_INVALID;
  const words = name.toLowerCase().match(/[a-z0-9._]+/g) ?? [];
  const near = words
    .join('-')
    .replace(/^[._-]+/, '')
    .slice(0, 100);
  return nameForm.test(near) && near !== name ? `Write \`'${near}'\` in place of \`'${name}'\`. ${hint}` : hint;
}

const nameForm = /^[a-z0-9][a-z0-9._-]{0,99}$/;
/** Limit of all texts of a task together. */
const maxTextBytes = 64 * 2 ** 20;
const maxArtifacts = 1_000;
const maxStateBytes = 64 * 2 ** 10;

/** A text that the task saved. */
interface Saved {
  readonly version: number;
  readonly bytes: number;
  /** Absent if nothing changed: the stored version has it. */
  readonly text?: string;
  /** The id of that version. */
  readonly confirmed?: number;
}

/** The `db` of one attempt. Buffers its writes: they commit with the result of the task, or not at all. */
export class AttemptStore implements JobStore {
  readonly #options: AttemptStoreOptions;
  readonly #saved = new Map<string, Saved>();
  /** Bytes of each text that was saved or is being saved, by name. */
  readonly #sizes = new Map<string, number>();
  #state: { value: unknown } | undefined;
  /** A later text must not be overtaken by an earlier, longer one. */
  readonly #oneByOne = pLimit(1);

  constructor(options: AttemptStoreOptions) {
    this.#options = options;
  }

  /** The writes to commit with the result. */
  get written(): Written {
    const changed = [...this.#saved].flatMap(([name, { text, ...saved }]) =>
      text === undefined ? [] : [{ name, text, ...saved }],
    );
    if (this.#options.dryRun) {
      const wouldSave = changed.map(({ name, version, bytes: size }) => ({ name, version, size }));
      return { artifacts: [], ...(wouldSave.length > 0 && { wouldSave }) };
    }
    const confirmed = [...this.#saved.values()].flatMap((saved) => saved.confirmed ?? []);
    return {
      ...(confirmed.length > 0 && { confirmed }),
      artifacts: changed.map(({ name, text }) => ({ name, text })),
      ...(this.#state && { state: this.#state }),
    };
  }

  readonly state: JobStore['state'] = {
    get: async () => (this.#state ? this.#state.value : this.#options.memory.state(this.#options.owner)),
    set: async (value) => {
      // Before the secrets are removed: that takes long in a large state.
      checkState(value);
      // A job with `device:secrets` has seen secrets, and any job may know one from elsewhere: none is kept.
      const kept = this.#options.redactors.kept.redact(value);
      checkState(kept);
      this.#state = { value: kept };
    },
  };

  readonly artifacts: JobStore['artifacts'] = {
    save: async (name, plain) => {
      if (!nameForm.test(name)) {
        throw attemptError('NR_ARTIFACT_NAME_INVALID', `the name was ${this.#shown(name)}`, {
          hint: nameHint(this.#options.redactors.shown.redact(name)),
        });
      }
      // Before it waits: a refused text takes no memory.
      this.#makeRoom(name, plain);
      return this.#oneByOne(() => this.#save(name, plain));
    },
    latest: async (name, of = {}) => {
      const owner = this.#readable(of, name);
      const saved = this.#owns(of) ? this.#saved.get(name) : undefined;
      const { version = saved?.version } = of;
      if (saved?.text !== undefined && version === saved.version)
        return { text: saved.text, version, savedAt: new Date() };
      return this.#options.memory.latest(owner, name, version);
    },
    list: async (of = {}) => {
      const stored = await this.#options.memory.list(this.#readable(of));
      if (!this.#owns(of)) return stored;
      const written = [...this.#saved.keys()].flatMap((name) => this.#writtenVersion(name));
      const others = stored.filter(({ name }) => !written.some((own) => own.name === name));
      return [...others, ...written].sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    history: async (name, of = {}) => {
      const stored = await this.#options.memory.history(this.#readable(of, name), name);
      return this.#owns(of) ? [...this.#writtenVersion(name), ...stored] : stored;
    },
  };

  async #save(name: string, plain: string): Promise<SavedArtifact> {
    const { memory, owner, redactors } = this.#options;
    try {
      const text = await redactors.kept.redactInPieces(plain);
      this.#makeRoom(name, text);
      const before = await memory.head(owner, name);
      const changed = !(before && ((await before.isText(text)) || (await this.#differsInIgnored(name, text))));
      if (changed && before) await this.#lookForCut(name, text);
      const version = (before?.version ?? 0) + (changed ? 1 : 0);
      const confirmed = changed ? undefined : before?.id;
      this.#saved.set(name, {
        version,
        bytes: Buffer.byteLength(text),
        ...(changed && { text }),
        ...(confirmed !== undefined && { confirmed }),
      });
      return { version, changed };
    } catch (error) {
      const saved = this.#saved.get(name);
      if (saved) this.#sizes.set(name, saved.bytes);
      else this.#sizes.delete(name);
      throw error;
    }
  }

  /** Returns the version that the task saved, if it is a new one. */
  #writtenVersion(name: string): ArtifactVersion[] {
    const saved = this.#saved.get(name);
    if (saved?.text === undefined) return [];
    return [{ name, version: saved.version, size: saved.bytes, savedAt: new Date() }];
  }

  /** Returns the owner of what a job reads: its job type, on any device, or another. @throws {NetRavenError} NR_ARTIFACT_READ_REFUSED */
  #readable(of: ArtifactOwner, name?: string): MemoryOwner {
    const { owner, granted } = this.#options;
    const { jobType = owner.jobType } = of;
    if (jobType !== owner.jobType && !granted.includes('artifacts:read')) {
      const what = name === undefined ? 'The list of artifacts' : this.#shown(name);
      throw attemptError('NR_ARTIFACT_READ_REFUSED', `${what} of ${this.#shown(of)} belongs to another job type`);
    }
    return { jobType, deviceId: of.deviceId ?? owner.deviceId };
  }

  /** Returns true if a text differs from the latest version only in ignored lines. */
  async #differsInIgnored(name: string, text: string): Promise<boolean> {
    const { memory, owner, ignored } = this.#options;
    if (!ignored?.any) return false;
    const latest = await memory.latest(owner, name);
    return latest !== undefined && inPieces(ignored.areAllDifferences(latest.text, text));
  }

  async #lookForCut(name: string, text: string): Promise<void> {
    const { memory, owner, onBeginning } = this.#options;
    const latest = onBeginning && (await memory.latest(owner, name));
    if (latest && isBeginning(text, latest.text)) onBeginning(name, latest.version);
  }

  #makeRoom(name: string, text: string): void {
    const bytes = Buffer.byteLength(text);
    let others = 0;
    for (const [saved, size] of this.#sizes) if (saved !== name) others += size;
    if (others + bytes > maxTextBytes) {
      const rest = others === 0 ? '' : `, and the other texts of the task have ${others}`;
      throw attemptError(
        'NR_ARTIFACT_TOO_LARGE',
        `${this.#shown(name)} has ${bytes} bytes${rest}; the limit for all texts of a task is ${maxTextBytes} bytes`,
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

/** @throws {NetRavenError} NR_STATE_TOO_LARGE */
function checkState(value: unknown): void {
  const bytes = Buffer.byteLength(JSON.stringify(value ?? null));
  if (bytes <= maxStateBytes) return;
  throw attemptError('NR_STATE_TOO_LARGE', `the state has ${bytes} bytes; at most ${maxStateBytes} are kept`);
}

/** Returns true if a text ends before another one does, and is equal to it so far. Its last line may be cut too. */
function isBeginning(text: string, of: string): boolean {
  const cut = text.trimEnd();
  const lastLine = cut.lastIndexOf('\n') + 1;
  if (!of.startsWith(cut.slice(0, lastLine))) return false;
  const last = cut.slice(lastLine);
  const rest = of.slice(lastLine).trimEnd();
  // A secret that was cut has another mask, so the last line may differ.
  return rest !== last && (rest.startsWith(last) || (last.includes('<secret') && rest.includes('\n')));
}
