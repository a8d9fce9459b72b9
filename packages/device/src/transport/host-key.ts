import { createHash } from 'node:crypto';
import type { NetRavenError } from '@netraven/core';
import { deviceError } from '../codes.ts';

export interface HostKey {
  /** E.g. `ssh-ed25519`. */
  readonly algorithm: string;
  /** `SHA256:…`, as OpenSSH prints it. */
  readonly fingerprint: string;
}

/** Remembers which key belongs to which device. */
export interface HostKeyStore {
  get(deviceId: string): Promise<HostKey | undefined>;
  /** Stores the key if the device has none. Returns the stored one. */
  pin(deviceId: string, key: HostKey): Promise<HostKey>;
  /** Stores a key that a device showed instead of the pinned one, for a person to decide. Default: does nothing. */
  refuse?(deviceId: string, key: HostKey): Promise<void>;
}

/** Reads a public key in wire format (RFC 4253, section 6.6). */
export function hostKeyFrom(blob: Buffer): HostKey {
  const length = blob.readUInt32BE(0);
  return {
    algorithm: blob.toString('latin1', 4, 4 + length),
    fingerprint: `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`,
  };
}

/** Returns the error for a key that is not the pinned one, `undefined` for the pinned one. */
export function compareHostKey(device: string, pinned: HostKey, shown: HostKey): NetRavenError | undefined {
  if (isSame(pinned, shown)) return undefined;
  return deviceError(
    'NR_DEVICE_HOST_KEY_CHANGED',
    `${device} shows the host key ${shown.fingerprint} (${shown.algorithm}); pinned is ${pinned.fingerprint} (${pinned.algorithm}). No password was sent.`,
    { hint: `Find out why the key changed; if on purpose, run \`netraven hostkeys accept ${device}\`.` },
  );
}

/**
 * Returns the error for a device that showed one key at its first contact while another key was being pinned; `undefined`
 * when both are the same.
 */
export function hostKeyConflict(device: string, pinned: HostKey, shown: HostKey): NetRavenError | undefined {
  if (isSame(pinned, shown)) return undefined;
  return deviceError(
    'NR_DEVICE_HOST_KEY_CHANGED',
    `${device} shows two host keys: ${shown.fingerprint} (${shown.algorithm}) to this task, ${pinned.fingerprint} (${pinned.algorithm}) to another one at the same time. The login was sent to both.`,
    {
      hint: `Find out which key is the device's own, then change the password. To pin the other key: \`netraven hostkeys accept ${device}\``,
    },
  );
}

function isSame(a: HostKey, b: HostKey): boolean {
  return a.fingerprint === b.fingerprint && a.algorithm === b.algorithm;
}
