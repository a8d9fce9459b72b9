import type { Artifact, ArtifactVersion } from '@netraven/core';
import type { ArtifactHead, Memory, MemoryOwner, Written } from '@netraven/core/attempt';
import type { HostKey, HostKeyStore } from '@netraven/device';
import { deviceId } from './test-device.ts';

/** The owner of state and artifacts: a job type with a device name, or a fleet job without one. */
export interface StoreOwner {
  readonly jobType: string;
  readonly device?: string;
}

/** State, artifacts and pinned keys and certificates of runs, in memory. Pass one store to several runs to test what they remember. */
export class MemoryStore implements Memory {
  readonly #states = new Map<string, string>();
  /** Versions by owner and name, the oldest first. */
  readonly #artifacts = new Map<string, Map<string, Artifact[]>>();

  /** Saves a text as an earlier run of the job type would. */
  save(owner: StoreOwner, name: string, text: string): void {
    this.keep(ownerOf(owner), { artifacts: [{ name, text }] });
  }

  /** Sets a state as an earlier run of the job type would. */
  setState(owner: StoreOwner, value: unknown): void {
    this.keep(ownerOf(owner), { artifacts: [], state: { value } });
  }

  /** Returns the newest text of each artifact, by name. */
  texts(owner: StoreOwner): Record<string, string> {
    const saved = this.#artifacts.get(keyOf(ownerOf(owner))) ?? new Map<string, Artifact[]>();
    return Object.fromEntries([...saved].map(([name, versions]) => [name, versions.at(-1)?.text ?? '']));
  }

  /** Stores the output of a run. A text equal to the newest one makes no version. */
  keep(owner: MemoryOwner, { artifacts, state }: Written): void {
    const key = keyOf(owner);
    const saved = this.#artifacts.get(key) ?? new Map<string, Artifact[]>();
    this.#artifacts.set(key, saved);
    for (const { name, text } of artifacts) {
      const versions = saved.get(name) ?? [];
      if (versions.at(-1)?.text === text) continue;
      saved.set(name, [...versions, { text, version: versions.length + 1, savedAt: new Date() }]);
    }
    // As JSON: later changes of the caller's object have no effect.
    if (state?.value === undefined) return state && void this.#states.delete(key);
    this.#states.set(key, JSON.stringify(state.value));
  }

  async state(owner: MemoryOwner): Promise<unknown> {
    const text = this.#states.get(keyOf(owner));
    return text === undefined ? undefined : JSON.parse(text);
  }

  async head(owner: MemoryOwner, name: string): Promise<ArtifactHead | undefined> {
    const found = await this.latest(owner, name);
    return found && { version: found.version, isText: async (text) => text === found.text };
  }

  async latest(owner: MemoryOwner, name: string, version?: number): Promise<Artifact | undefined> {
    const versions = this.#artifacts.get(keyOf(owner))?.get(name);
    return version === undefined ? versions?.at(-1) : versions?.find((each) => each.version === version);
  }

  async list(owner: MemoryOwner): Promise<ArtifactVersion[]> {
    const saved = [...(this.#artifacts.get(keyOf(owner)) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
    return saved.flatMap(([name, versions]) => versions.slice(-1).map((each) => versionOf(name, each)));
  }

  async history(owner: MemoryOwner, name: string): Promise<ArtifactVersion[]> {
    const versions = this.#artifacts.get(keyOf(owner))?.get(name) ?? [];
    return versions.map((each) => versionOf(name, each)).toReversed();
  }

  readonly hostKeys: HostKeyStore = firstKeys();
  readonly certificates: HostKeyStore = firstKeys();
}

/** Pins the first key of a device. Later ones are refused. */
function firstKeys(): HostKeyStore {
  const keys = new Map<string, HostKey>();
  return {
    get: async (device) => keys.get(device),
    pin: async (device, key) => {
      const kept = keys.get(device) ?? key;
      keys.set(device, kept);
      return kept;
    },
  };
}

function versionOf(name: string, { text, version, savedAt }: Artifact): ArtifactVersion {
  return { name, version, size: Buffer.byteLength(text), savedAt };
}

function ownerOf({ jobType, device }: StoreOwner): MemoryOwner {
  return { jobType, deviceId: device === undefined ? null : deviceId(device) };
}

function keyOf({ jobType, deviceId: device }: MemoryOwner): string {
  return `${jobType} ${device ?? ''}`;
}
