import type { Duplex } from 'node:stream';
import ssh2, { type Algorithms, type AuthHandlerMiddleware, type Client, type NegotiatedAlgorithms } from 'ssh2';
import type { Logger, NetRavenError } from '@netraven/core';
import { codes, deviceError } from '../codes.ts';
import { agentOnce } from './agent-once.ts';
import { algorithmsFor, algorithmsHint, unsafeIn } from './algorithms.ts';
import { answerOnce, type OneAnswer } from './answer-once.ts';
import type { LoginSettings, LoginTarget } from './connect.ts';
import { isRefusal, lostConnection, missingAlgorithm } from './connection-error.ts';
import type { Credential } from './credential.ts';
import { inWords } from './endpoint.ts';
import { compareHostKey, hostKeyFrom, type HostKey } from './host-key.ts';
import { describeOffers, OfferReader } from './kex-offer.ts';
import { passwordExpired } from './expired-password.ts';
import { joinWrites } from './join-writes.ts';
import { keyOnce } from './key-once.ts';
import { openFor, requireAllowed } from './open-for.ts';
import type { Route } from './route.ts';
import { DeviceTimer } from './device-timer.ts';
import { SshConnection } from './ssh-connection.ts';
import { speaksTelnet, wrongTransport } from './wrong-transport.ts';

/** Silence after which a line like `login: ` is a question of a telnet server, in ms. */
const openLineMs = 1_000;

/** The answer to a credential that the other side does not accept. */
export interface Refused {
  readonly refused: NetRavenError;
}

/** Opens an SSH connection and tries a credential. Returns the connection or the refusal; throws all other errors. */
export async function tryCredential(
  credential: Credential,
  target: LoginTarget,
  settings: LoginSettings,
  route: Route,
): Promise<SshConnection | Refused> {
  const { device, name, endpoint, legacyAlgorithms } = target;
  const { hostKeys, signal, loginMs, redact, logger } = settings;
  // Before a key or an agent is asked for nothing.
  requireAllowed(credential, target, route);
  const onExpired = (): void => fail(passwordExpired(name, credential.name));
  const auth = await authFor(credential, legacyAlgorithms, { logger, onExpired });
  const pinned = await hostKeys.get(device.id);
  const algorithms = algorithmsFor(pinned, legacyAlgorithms);
  const stream = await openFor(credential, target, settings, route);
  const client = new ssh2.Client();
  const offer = new OfferReader();
  const { promise, resolve, reject } = Promise.withResolvers<SshConnection | Refused>();
  // The first error counts; a closing stream adds others.
  const fail = (error: NetRavenError): void => {
    reject(error);
    // Send the disconnect message first: ssh2 still buffers it.
    while (stream.writableCorked > 0) stream.uncork();
    // Not `client.destroy()`: it ignores a stream that has ended.
    stream.destroy();
  };
  const onAbort = (): void => fail(deviceError('NR_DEVICE_ABORTED', `The task ended during the login to ${name}`));
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  const onTimeout = (): void => {
    const message = offer.isSilent
      ? `No answer from ${endpoint} within ${inWords(loginMs)}`
      : `${endpoint} did not finish the login within ${inWords(loginMs)}`;
    const hint = offer.isSilent
      ? 'Check at the device that the port is that of its SSH server, and that not all its sessions are in use. Another port: `netraven devices set <device> --port <number>`.'
      : `${codes.NR_DEVICE_TIMEOUT.hint} If it is only slow: \`netraven devices set <device> --limit loginMs=<ms>\`.`;
    fail(deviceError('NR_DEVICE_TIMEOUT', message, { hint, retryable: mayTryAgain() }));
  };
  const limit = new DeviceTimer();
  limit.start(loginMs, onTimeout);
  const unsafe = (message: string): NetRavenError =>
    deviceError('NR_DEVICE_PROTOCOL', message, {
      hint: algorithmsHint(device.name, legacyAlgorithms),
      retryable: false,
    });
  // The device may count a try: a second one could lock the account.
  const mayTryAgain = (): boolean => !auth.attempted();
  const onTelnet = (): void => fail(wrongTransport('telnet', endpoint, device.name));
  // Called before a credential is sent, and again after each new key exchange.
  const onHandshake = (negotiated: NegotiatedAlgorithms): void => {
    const found = unsafeIn(negotiated, isStrict(client)).join(', ');
    if (found === '') return;
    if (legacyAlgorithms) logger.warning(`${endpoint} uses unsafe SSH algorithms: ${found}`);
    else fail(unsafe(`${endpoint} offers only unsafe SSH algorithms: ${found}`));
  };
  const onError = (error: Error & { code?: unknown; level?: string }): void => {
    // A key without a signature. ssh2 goes on with the next one.
    if (error.level === 'agent') {
      // Otherwise the device is to blame, and the refusal says so.
      if (error.message !== auth.refusal()) logger.warning(`The SSH agent: ${redact(error.message)}`);
      return;
    }
    if (isRefusal(error, auth.attempted())) {
      return resolve({ refused: refusedError(name, credential.name, auth.refusal()) });
    }
    if (speaksTelnet(offer.beginning) !== 'no') return onTelnet();
    const missing = missingAlgorithm(error);
    if (missing === undefined) {
      const { code, message } = lostConnection(error, endpoint, redact);
      return fail(deviceError(code, message, { cause: error, retryable: mayTryAgain() }));
    }
    const lacks = legacyAlgorithms ? 'known' : 'safe';
    return fail(unsafe(`${endpoint} offers no ${lacks} ${missing}${describeOffers(missing, algorithms, offer.offer)}`));
  };
  client
    .on('handshake', onHandshake)
    .on('ready', () => resolve(new SshConnection(client, stream, credential, endpoint, redact)))
    .on('change password', onExpired)
    .on('error', onError)
    .on('close', () => fail(closedBeforeLogin(endpoint, mayTryAgain(), route)));
  let known: HostKey | undefined;
  let isOver = false;
  const verify = async (shown: HostKey, accept: (accepted: boolean) => void): Promise<void> => {
    let changed: unknown;
    try {
      // A new key exchange in the same connection: the key must be the same, and all else was done before.
      if (known) changed = compareHostKey(device.name, known, shown);
      else changed = compareHostKey(device.name, pinned ?? (await hostKeys.pin(device.id, shown)), shown);
      if (changed !== undefined) await hostKeys.refuse?.(device.id, shown);
      else if (settings.beforeLogin && !known) {
        // The device is not to blame for this wait.
        limit.stop();
        await settings.beforeLogin();
        if (!signal.aborted && !isOver) limit.start(loginMs, onTimeout);
      }
    } catch (error) {
      changed = error;
    }
    if (changed === undefined) known = shown;
    else reject(changed);
    try {
      accept(changed === undefined);
    } catch {
      // ssh2 throws if the connection was closed meanwhile: then no one waits for the answer.
    }
  };
  try {
    if (!signal.aborted) {
      startClient(client, stream, { algorithms, auth, verify, keepaliveMs: settings.keepaliveMs, ...credential });
    }
    watch(stream, offer, onTelnet);
    return await promise;
  } finally {
    isOver = true;
    if (!auth.attempted()) settings.onUnsent?.();
    if (offer.identification !== undefined) settings.onIdentification?.(device.id, offer.identification);
    limit.stop();
    signal.removeEventListener('abort', onAbort);
  }
}

function startClient(
  client: Client,
  stream: Duplex,
  options: {
    readonly algorithms: Algorithms;
    readonly auth: OneAnswer;
    readonly verify: (shown: HostKey, accept: (accepted: boolean) => void) => Promise<void>;
    readonly keepaliveMs: number;
    readonly username: string;
  },
): void {
  joinWrites(stream);
  client.connect({
    sock: stream,
    username: options.username,
    // The types lack `false`, which tells ssh2 to give up.
    authHandler: options.auth.next as AuthHandlerMiddleware,
    readyTimeout: 0,
    keepaliveInterval: options.keepaliveMs,
    algorithms: options.algorithms,
    hostVerifier: (blob: Buffer, accept: (accepted: boolean) => void) => void options.verify(hostKeyFrom(blob), accept),
  });
}

/** Reads along until the offer is complete. ssh2 reads too, so no data is lost. */
function watch(stream: Duplex, offer: OfferReader, onTelnet: () => void): void {
  const quiet = new DeviceTimer();
  const onData = (chunk: Buffer): void => {
    quiet.stop();
    offer.add(chunk);
    const spoken = speaksTelnet(offer.beginning);
    if (spoken === 'yes') return onTelnet();
    if (spoken === 'maybe') quiet.start(openLineMs, onTelnet);
    if (!offer.isReading) stream.off('data', onData);
    return undefined;
  };
  // First, because ssh2 fails on the chunk that holds the offer.
  stream.prependListener('data', onData).once('close', () => quiet.stop());
}

async function authFor(
  credential: Credential,
  legacy: boolean,
  { logger, onExpired }: { readonly logger: Logger; readonly onExpired: () => void },
): Promise<OneAnswer> {
  if (credential.agent) return agentOnce(credential, legacy, logger);
  return credential.privateKey === undefined ? answerOnce(credential, onExpired) : keyOnce(credential, legacy);
}

/** Returns true if both sides use strict key exchange. ssh2 has no public property for it. */
function isStrict(client: Client): boolean {
  const { _protocol: protocol } = client as { readonly _protocol?: { readonly _strictMode?: boolean } };
  const { _strictMode: strict } = protocol ?? {};
  return strict === true;
}

function refusedError(name: string, credential: string, refusal?: string): NetRavenError {
  const message = refusal === undefined ? `${name} refused the credential ${credential}` : `${name} ${refusal}`;
  return deviceError('NR_DEVICE_AUTH_REFUSED', message);
}

function closedBeforeLogin(endpoint: string, retryable: boolean, route: Route): NetRavenError {
  const lost = route.lost();
  if (lost) return deviceError(lost.code, lost.message);
  const when = retryable ? 'before' : 'during';
  return deviceError('NR_DEVICE_CLOSED', `${endpoint} closed the connection ${when} the login`, { retryable });
}
