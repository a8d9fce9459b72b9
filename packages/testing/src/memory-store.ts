import type { Artifact } from '@netraven/core';
import type { ArtifactHead, Memory, MemoryOwner, Written } from '@netraven/core/attempt';
import type { HostKey, HostKeyStore } from '@netraven/device';
import { deviceId } from './test-device.ts';

/** Whose memory is meant: a job type's for a device of this name or, without one, a fleet job's own. */
export interface StoreOwner {
  readonly jobType: string;
  readonly device?: string;
}

/**
 * What runs leave behind: state, artifacts and pinned host keys, of all job types and devices, for as long as a test holds
 * on to it.
 */
export class MemoryStore implements Memory {
  readonly #states = new Map<string, string>();
  readonly #artifacts = new Map<string, Map<string, Artifact>>();
  readonly #hostKeys = new Map<string, HostKey>();

  /** As if the job type had saved this text in an earlier run. */
  save(owner: StoreOwner, name: string, text: string): void {
    this.keep(ownerOf(owner), { artifacts: [{ name, text }] });
  }

  /** As if the job type had set this state in an earlier run. */
  setState(owner: StoreOwner, value: unknown): void {
    this.keep(ownerOf(owner), { artifacts: [], state: { value } });
  }

  /** The newest text of each artifact, by name. */
  texts(owner: StoreOwner): Record<string, string> {
    const saved = this.#artifacts.get(keyOf(ownerOf(owner))) ?? new Map<string, Artifact>();
    return Object.fromEntries([...saved].map(([name, { text }]) => [name, text]));
  }

  /** Keeps what a run wrote; a text equal to the newest one makes no version. */
  keep(owner: MemoryOwner, { artifacts, state }: Written): void {
    const key = keyOf(owner);
    const saved = this.#artifacts.get(key) ?? new Map<string, Artifact>();
    this.#artifacts.set(key, saved);
    for (const { name, text } of artifacts) {
      const before = saved.get(name);
      if (before?.text === text) continue;
      saved.set(name, { text, version: (before?.version ?? 0) + 1, savedAt: new Date() });
    }
    // Kept as JSON: nobody can change it afterwards by what was handed over.
    if (state?.value === undefined) return state && void this.#states.delete(key);
    this.#states.set(key, JSON.stringify(state.value));
  }

  async state(owner: MemoryOwner): Promise<unknown> {
    const text = this.#states.get(keyOf(owner));
    return text === undefined ? undefined : JSON.parse(text);
  }

  async head(owner: MemoryOwner, name: string): Promise<ArtifactHead | undefined> {
    const found = await this.latest(owner, name);
    return found && { version: found.version, isText: (text) => text === found.text };
  }

  async latest(owner: MemoryOwner, name: string): Promise<Artifact | undefined> {
    return this.#artifacts.get(keyOf(owner))?.get(name);
  }

  /** The keys devices showed first; another one is refused from then on. */
  readonly hostKeys: HostKeyStore = {
    get: async (device) => this.#hostKeys.get(device),
    pin: async (device, key) => {
      const kept = this.#hostKeys.get(device) ?? key;
      this.#hostKeys.set(device, kept);
      return kept;
    },
  };
}

function ownerOf({ jobType, device }: StoreOwner): MemoryOwner {
  return { jobType, deviceId: device === undefined ? null : deviceId(device) };
}

function keyOf({ jobType, deviceId: device }: MemoryOwner): string {
  return `${jobType} ${device ?? ''}`;
}
