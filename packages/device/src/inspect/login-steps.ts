import { errorData } from '@netraven/core';
import type { InspectionStep } from '@netraven/core/attempt';
import type { OpenDeviceOptions } from '../open-device.ts';
import type { HostKey, HostKeyStore } from '../transport/host-key.ts';

interface Peer {
  readonly id: string;
  /** Behind the names of its steps. Empty for the device itself. */
  readonly label: string;
}

/** Errors before a connection is opened. */
const ofCredentials = new Set([
  'NR_CREDENTIAL_NOT_ALLOWED_HERE',
  'NR_DEVICE_NO_CREDENTIAL',
  'NR_DEVICE_KEY_UNREADABLE',
  'NR_DEVICE_AGENT_UNAVAILABLE',
]);

type Hooks = Required<Pick<OpenDeviceOptions, 'hostKeys' | 'beforeLogin' | 'onLogin'>>;

/** Watches a login, through jump hosts or not, and reports its steps: host key and login of each peer, then the prompt. */
export class LoginSteps {
  readonly hooks: Hooks;
  readonly #peers: readonly Peer[];
  readonly #report: (step: InspectionStep) => void;
  readonly #names: ReadonlyMap<string, string>;
  readonly #refused: string[] = [];
  #peer: Peer | undefined;
  /** The step that runs now. */
  #phase = 'Connection';
  #since = performance.now();
  #keyMessage: string | undefined;
  #keyReported = new Set<string>();

  /** @param names of the credentials, by their ids. */
  constructor(options: {
    readonly device: { readonly id: string };
    readonly jumpHosts: readonly { readonly device: { readonly id: string; readonly name: string } }[];
    readonly names: ReadonlyMap<string, string>;
    readonly given: Pick<OpenDeviceOptions, 'hostKeys' | 'beforeLogin' | 'onLogin'>;
    readonly report: (step: InspectionStep) => void;
  }) {
    const { device, jumpHosts, names, given, report } = options;
    this.#peers = [
      ...jumpHosts.map((host) => ({ id: host.device.id, label: ` (jump host ${host.device.name})` })),
      { id: device.id, label: '' },
    ];
    this.#peer = this.#peers[0];
    this.#names = names;
    this.#report = report;
    this.hooks = {
      hostKeys: this.#watch(given.hostKeys),
      beforeLogin: async () => {
        await given.beforeLogin?.();
        this.#onHostKey();
      },
      onLogin: (login) => {
        given.onLogin?.(login);
        this.#onLogin(login.credentialId, login.accepted);
      },
    };
  }

  /** Reports the prompt as learned. */
  ready(message: string): void {
    this.#end('ok', message);
  }

  /** Reports the step that ran when the login failed. */
  failed(thrown: unknown): void {
    const error = errorData(thrown, 'NR_DEVICE_CLOSED');
    if (this.#phase === 'Host key' && !error.code.includes('HOST_KEY')) this.#phase = 'Connection';
    if (ofCredentials.has(error.code)) this.#phase = 'Login';
    this.#report({ ...this.#step('failed', error.message), error });
  }

  #watch(store: HostKeyStore): HostKeyStore {
    return {
      get: async (deviceId) => {
        const pinned = await store.get(deviceId);
        this.#begin(deviceId, 'Host key');
        this.#keyMessage = pinned && `${pinned.fingerprint} (${pinned.algorithm}) is the pinned key`;
        return pinned;
      },
      pin: async (deviceId: string, key: HostKey) => {
        const pinned = await store.pin(deviceId, key);
        this.#keyMessage = `${pinned.fingerprint} (${pinned.algorithm}) was pinned at this first contact`;
        return pinned;
      },
      refuse: async (deviceId, key) => store.refuse?.(deviceId, key),
    };
  }

  #onHostKey(): void {
    const id = this.#peer?.id ?? '';
    // Each credential opens a connection of its own.
    if (this.#keyMessage !== undefined && !this.#keyReported.has(id)) {
      this.#keyReported.add(id);
      this.#end('ok', this.#keyMessage);
    }
    this.#phase = 'Login';
  }

  #onLogin(credentialId: string, accepted: boolean): void {
    const name = this.#names.get(credentialId) ?? 'unknown';
    this.#phase = 'Login';
    if (!accepted) {
      this.#refused.push(name);
      return;
    }
    const refused = this.#refused.splice(0).map((other) => `${other} was refused, `);
    this.#end('ok', `${refused.join('')}the credential ${name} was accepted`);
    const next = this.#peers[this.#peers.findIndex((peer) => peer === this.#peer) + 1];
    this.#phase = next ? 'Connection' : 'Prompt';
    this.#peer = next ?? this.#peer;
    this.#keyMessage = undefined;
  }

  #begin(deviceId: string, phase: string): void {
    this.#peer = this.#peers.find(({ id }) => id === deviceId) ?? this.#peer;
    this.#phase = phase;
  }

  #end(status: InspectionStep['status'], message: string): void {
    this.#report(this.#step(status, message));
    this.#since = performance.now();
  }

  #step(status: InspectionStep['status'], message: string): InspectionStep {
    const name = `${this.#phase}${this.#peer?.label ?? ''}`;
    return { name, status, durationMs: performance.now() - this.#since, message };
  }
}
