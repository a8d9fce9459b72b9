import type { Artifact, JobStore } from '@netraven/core';

/** A job type's memory for one device, for as long as the test holds on to it. */
export class MemoryStore implements JobStore {
  readonly #artifacts = new Map<string, Artifact>();
  #state: unknown;

  /** The newest text of each artifact, by name. */
  get texts(): Record<string, string> {
    return Object.fromEntries([...this.#artifacts].map(([name, { text }]) => [name, text]));
  }

  readonly state: JobStore['state'] = {
    get: async () => this.#state,
    // As in NetRaven, a state is JSON: what a test reads back is what a later run would.
    set: async (value) => void (this.#state = value === undefined ? undefined : JSON.parse(JSON.stringify(value))),
  };

  readonly artifacts: JobStore['artifacts'] = {
    save: async (name, text) => {
      const before = this.#artifacts.get(name);
      const changed = before?.text !== text;
      const version = (before?.version ?? 0) + (changed ? 1 : 0);
      if (changed) this.#artifacts.set(name, { text, version, savedAt: new Date() });
      return { version, changed };
    },
    latest: async (name) => this.#artifacts.get(name),
  };
}
