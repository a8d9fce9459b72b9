import type { X509Certificate } from 'node:crypto';
import type { NetRavenError } from '@netraven/core';
import { deviceError } from '../codes.ts';
import type { HostKey } from './host-key.ts';

/** Returns a certificate as it is pinned. */
export function certificateKey({ fingerprint256 }: X509Certificate): HostKey {
  return { algorithm: 'x509', fingerprint: fingerprint256 };
}

/** Returns the error for a certificate that is not the pinned one, `undefined` for the pinned one. */
export function compareCertificate(device: string, pinned: HostKey, shown: HostKey): NetRavenError | undefined {
  if (pinned.fingerprint === shown.fingerprint) return undefined;
  return deviceError(
    'NR_DEVICE_HOST_KEY_CHANGED',
    `${device} shows the certificate ${shown.fingerprint}; pinned is ${pinned.fingerprint}. No password was sent.`,
    { hint: `Find out why the certificate changed; if on purpose, run \`netraven hostkeys accept ${device}\`.` },
  );
}
