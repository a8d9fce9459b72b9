import type { Logger, NetRavenError } from '@netraven/core';
import { deviceError } from '../codes.ts';
import { tryCredential } from './try-credential.ts';
import type { Credential } from './credential.ts';
import type { HostKeyStore } from './host-key.ts';
import type { Connection } from './transport.ts';

/** The answer of a device to a login. */
export interface Login {
  readonly credentialId: string;
  readonly accepted: boolean;
}

export interface ConnectOptions {
  readonly device: { readonly id: string; readonly name: string; readonly address: string };
  readonly port: number;
  /** Tried in this order, except those that were refused before. */
  readonly credentials: readonly Credential[];
  readonly hostKeys: HostKeyStore;
  /** Also offers old algorithms. */
  readonly legacyAlgorithms: boolean;
  /** For the whole login, in ms. */
  readonly loginMs: number;
  /** Between two keepalives, in ms. */
  readonly keepaliveMs: number;
  /** Awaited once the host key is accepted, before a credential is sent. */
  readonly beforeLogin?: (() => Promise<void>) | undefined;
  readonly onLogin?: ((login: Login) => void) | undefined;
  readonly signal: AbortSignal;
  /** Removes secrets from what the other side says. */
  readonly foreign: (text: string) => string;
  readonly logger: Logger;
}

/**
 * Logs in. Tries each credential once, in a new connection: servers disconnect a client that changes its user name.
 * @throws {NetRavenError} NR_DEVICE_NO_CREDENTIAL, NR_DEVICE_KEY_UNREADABLE, NR_DEVICE_UNREACHABLE, NR_DEVICE_HOST_KEY_CHANGED, NR_DEVICE_AUTH_REFUSED, NR_DEVICE_PROTOCOL, NR_DEVICE_CLOSED, NR_DEVICE_TIMEOUT, NR_DEVICE_ABORTED
 */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const { device, credentials, logger } = options;
  let refused: NetRavenError | undefined;
  for (const credential of credentials.filter(({ refusedBefore = false }) => !refusedBefore)) {
    const outcome = await tryCredential(credential, options);
    const accepted = !('refused' in outcome);
    options.onLogin?.({ credentialId: credential.id, accepted });
    if (accepted) return outcome;
    refused = outcome.refused;
    logger.warning(refused.message, { credentialId: credential.id });
  }
  if (credentials.length === 0) throw deviceError('NR_DEVICE_NO_CREDENTIAL', `No credential fits ${device.name}`);
  const names = credentials.map(({ name }) => name).join(', ');
  throw deviceError('NR_DEVICE_AUTH_REFUSED', `${device.name} refused the credentials ${names}`, {
    cause: refused,
  });
}
