import { connect, type Socket } from 'node:net';
import ssh2, { type AuthHandlerMiddleware, type Client, type NegotiatedAlgorithms } from 'ssh2';
import type { NetRavenError } from '@netraven/core';
import { deviceError } from '../codes.ts';
import { checkAddress } from '../reach/check-address.ts';
import { algorithmsFor, legacyHint, unsafeIn } from './algorithms.ts';
import { answerOnce, type OneAnswer } from './answer-once.ts';
import type { ConnectOptions } from './connect.ts';
import type { Credential } from './credential.ts';
import { keyOnce } from './key-once.ts';
import { compareHostKey, hostKeyFrom, type HostKey } from './host-key.ts';
import { connectionError, isRefusal } from './connection-error.ts';
import { endpointOf, inWords } from './endpoint.ts';
import { SshConnection } from './ssh-connection.ts';
import type { Connection } from './transport.ts';

/** Opens a connection and tries a credential. Returns the connection or the refusal; throws all other errors. */
export async function tryCredential(
  credential: Credential,
  options: ConnectOptions,
): Promise<Connection | { readonly refused: NetRavenError }> {
  const { device, port, hostKeys, signal, loginMs } = options;
  const endpoint = endpointOf(device, port);
  const auth = authFor(credential, options.legacyAlgorithms);
  const pinned = await hostKeys.get(device.id);
  if (signal.aborted) throw abortedError(device.name);
  const client = new ssh2.Client();
  const socket = connect({ host: checkAddress(device.address), port });
  // Nagle's algorithm and delayed acknowledgements together cost 45 ms a round trip.
  socket.setNoDelay(true);
  const { promise, resolve, reject } = Promise.withResolvers<Connection | { readonly refused: NetRavenError }>();
  // The first error counts; a closing socket adds others.
  const fail = (error: NetRavenError): void => {
    reject(error);
    // Not `client.destroy()`: it ignores a socket that has ended.
    socket.destroy();
  };
  const onAbort = (): void => fail(abortedError(device.name));
  signal.addEventListener('abort', onAbort, { once: true });
  // ssh2's own timer does not cover a slow name server.
  const onTimeout = (): void => {
    const silent = socket.bytesRead === 0;
    const message = silent
      ? `No answer from ${endpoint} within ${inWords(loginMs)}`
      : `${endpoint} did not finish the login within ${inWords(loginMs)}`;
    fail(deviceError('NR_DEVICE_TIMEOUT', message));
  };
  let timer = setTimeout(onTimeout, loginMs);
  // Called before a credential is sent, and again after each new key exchange.
  const onHandshake = (negotiated: NegotiatedAlgorithms): void => {
    const unsafe = unsafeIn(negotiated, isStrict(client)).join(', ');
    if (unsafe === '') return;
    if (options.legacyAlgorithms) options.logger.warning(`${endpoint} uses unsafe SSH algorithms: ${unsafe}`);
    else fail(unsafeError(`${endpoint} offers only unsafe SSH algorithms: ${unsafe}`));
  };
  client
    .on('handshake', onHandshake)
    .on('ready', () => resolve(new SshConnection(client, socket, credential, endpoint, options.foreign)))
    .on('change password', () => {
      fail(
        deviceError(
          'NR_DEVICE_AUTH_REFUSED',
          `${device.name} demands a new password for the credential ${credential.name}`,
        ),
      );
    })
    .on('error', (error) => {
      if (isRefusal(error, auth.attempted())) {
        resolve({ refused: refusedError(device.name, credential.name, auth.refusal()) });
      } else fail(connectionError(error, endpoint, options.foreign));
    })
    .on('close', () => fail(closedBeforeLogin(endpoint, auth.attempted())));
  const verify = async (shown: HostKey, accept: (accepted: boolean) => void): Promise<void> => {
    let changed: unknown;
    try {
      changed = compareHostKey(device.name, pinned ?? (await hostKeys.pin(device.id, shown)), shown);
      if (changed !== undefined) await hostKeys.refuse?.(device.id, shown);
      else if (options.beforeLogin) {
        // The device is not to blame for this wait.
        clearTimeout(timer);
        await options.beforeLogin();
        if (!signal.aborted) timer = setTimeout(onTimeout, loginMs);
      }
    } catch (error) {
      changed = error;
    }
    if (changed !== undefined) reject(changed);
    accept(changed === undefined);
  };
  try {
    connectClient(client, socket, options, pinned, auth, verify, credential.username);
    return await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

function connectClient(
  client: Client,
  socket: Socket,
  { legacyAlgorithms, keepaliveMs }: ConnectOptions,
  pinned: HostKey | undefined,
  auth: OneAnswer,
  verify: (shown: HostKey, accept: (accepted: boolean) => void) => Promise<void>,
  username: string,
): void {
  client.connect({
    sock: socket,
    username,
    // The types lack `false`, which tells ssh2 to give up.
    authHandler: auth.next as AuthHandlerMiddleware,
    readyTimeout: 0,
    keepaliveInterval: keepaliveMs,
    algorithms: algorithmsFor(pinned, legacyAlgorithms),
    hostVerifier: (blob: Buffer, accept: (accepted: boolean) => void) => void verify(hostKeyFrom(blob), accept),
  });
}

function authFor(credential: Credential, legacy: boolean): OneAnswer {
  return credential.privateKey === undefined ? answerOnce(credential) : keyOnce(credential, legacy);
}

/** Returns true if both sides use strict key exchange. ssh2 has no public property for it. */
function isStrict(client: Client): boolean {
  const { _protocol: protocol } = client as { readonly _protocol?: { readonly _strictMode?: boolean } };
  const { _strictMode: strict } = protocol ?? {};
  return strict === true;
}

function unsafeError(message: string): NetRavenError {
  return deviceError('NR_DEVICE_PROTOCOL', message, { hint: legacyHint, retryable: false });
}

function refusedError(name: string, credential: string, refusal?: string): NetRavenError {
  const message = refusal === undefined ? `${name} refused the credential ${credential}` : `${name} ${refusal}`;
  return deviceError('NR_DEVICE_AUTH_REFUSED', message);
}

function abortedError(name: string): NetRavenError {
  return deviceError('NR_DEVICE_ABORTED', `The task ended during the login to ${name}`);
}

function closedBeforeLogin(endpoint: string, attempted: boolean): NetRavenError {
  return deviceError(
    'NR_DEVICE_CLOSED',
    `${endpoint} closed the connection ${attempted ? 'during the login' : 'before the login'}`,
  );
}
