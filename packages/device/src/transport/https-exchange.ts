import { request as httpRequest, type IncomingMessage } from 'node:http';
import { isIP, isIPv6 } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { NetRavenError } from '@netraven/core';
import { deviceError } from '../codes.ts';
import type { HttpRequest } from '../http/check-request.ts';
import { certificateKey, compareCertificate } from './certificate.ts';
import type { LoginSettings } from './connect.ts';
import { connectionError } from './connection-error.ts';
import type { Credential } from './credential.ts';
import { inWords } from './endpoint.ts';
import type { HostKeyStore } from './host-key.ts';
import { openFor } from './open-for.ts';
import type { Route } from './route.ts';
import { DeviceTimer } from './device-timer.ts';

/** One request to a device, and its limits. */
export interface Exchange {
  readonly device: { readonly id: string; readonly name: string; readonly address: string };
  readonly port: number;
  readonly endpoint: string;
  readonly request: HttpRequest;
  readonly credential: Credential;
  /** The header with the login. */
  readonly login: Readonly<Record<string, string>>;
  readonly certificates: HostKeyStore;
  /** Also accepts old versions of TLS and old ciphers. */
  readonly legacyAlgorithms: boolean;
  /** For the answer, in ms. */
  readonly answerMs: number;
  readonly maxBytes: number;
  /** Awaited before the request is sent. */
  readonly beforeSend: () => Promise<void>;
  /** Called right before the first byte of the request. */
  readonly onSend: () => void;
}

/** An answer as it came, secrets included. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

/**
 * Opens a TLS connection, compares the certificate, sends one request and reads the answer. A certificate is pinned like a
 * host key: that of a device is self-signed as a rule, so that no authority vouches for it.
 *
 * @throws {NetRavenError} NR_CREDENTIAL_NOT_ALLOWED_HERE, NR_DEVICE_UNREACHABLE, NR_DEVICE_HOST_KEY_CHANGED, NR_DEVICE_PROTOCOL, NR_DEVICE_CLOSED, NR_DEVICE_TIMEOUT, NR_DEVICE_TOO_LARGE, NR_DEVICE_ABORTED
 */
export async function exchange(options: Exchange, settings: LoginSettings, route: Route): Promise<RawAnswer> {
  const { device, endpoint, legacyAlgorithms, answerMs } = options;
  const { signal, loginMs, redact, logger } = settings;
  const stream = await openFor(options.credential, options, settings, route).catch((error: unknown) => {
    throw withPortHint(error, device.name);
  });
  const failed = Promise.withResolvers<never>();
  // Each step waits for it. Between two steps no one does.
  failed.promise.catch(() => undefined);
  const fail = (error: NetRavenError): void => {
    failed.reject(error);
    stream.destroy();
  };
  const inTime = async <T>(ms: number, what: string, step: Promise<T>): Promise<T> => {
    const late = (): void =>
      fail(deviceError('NR_DEVICE_TIMEOUT', `${endpoint} did not ${what} within ${inWords(ms)}`));
    const limit = new DeviceTimer();
    limit.start(ms, late);
    try {
      return await Promise.race([failed.promise, step]);
    } finally {
      limit.stop();
    }
  };
  const onAbort = (): void => fail(deviceError('NR_DEVICE_ABORTED', `The task ended while it used ${endpoint}`));
  let isSent = false;
  let isOver = false;
  // The device is not to blame for these waits. It may close the connection meanwhile.
  const wait = async (secure: TLSSocket): Promise<void> => {
    const onClose = (): void => failed.reject(closed());
    const requireOpen = (): void => {
      if (isOver || secure.destroyed) throw closed();
    };
    const steps = async (): Promise<void> => {
      await settings.beforeLogin?.();
      // A request that is not sent must not mark the task.
      requireOpen();
      await options.beforeSend();
    };
    secure.once('close', onClose);
    await Promise.race([failed.promise, steps()]);
    secure.off('close', onClose);
    requireOpen();
  };
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const secure = await inTime(loginMs, 'begin TLS', handshake(stream, device.address, legacyAlgorithms));
    await checkCertificate(secure, options);
    const version = secure.getProtocol() ?? '';
    if (/^TLSv1(?:\.1)?$/.test(version)) logger.warning(`${endpoint} uses ${version}, which is not safe`);
    await wait(secure);
    isSent = true;
    options.onSend();
    return await inTime(answerMs, 'answer', ask(secure, options));
  } catch (error) {
    if (!isSent) settings.onUnsent?.();
    const lost = route.lost();
    if (lost) throw deviceError(lost.code, lost.message, { cause: error });
    // Errors of our own have hints.
    if (error instanceof Error && 'hint' in error) throw error;
    throw withPortHint(connectionError(error as Error, endpoint, redact, 'HTTPS'), device.name);
  } finally {
    isOver = true;
    signal.removeEventListener('abort', onAbort);
    stream.destroy();
  }
}

async function handshake(stream: Duplex, address: string, old: boolean): Promise<TLSSocket> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const secure = connectTls({
    socket: stream,
    // The pinned certificate decides.
    rejectUnauthorized: false,
    ...(isIP(address) === 0 && { servername: address }),
    ...(old && { minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' }),
  });
  // Stays: an error without a listener would end the process.
  secure
    .on('error', reject)
    .once('secureConnect', resolve)
    .once('close', () => reject(closed()));
  await promise;
  return secure;
}

async function checkCertificate(secure: TLSSocket, { device, certificates }: Exchange): Promise<void> {
  const certificate = secure.getPeerX509Certificate();
  if (!certificate) throw deviceError('NR_DEVICE_PROTOCOL', `${device.name} shows no TLS certificate`);
  const shown = certificateKey(certificate);
  const pinned = (await certificates.get(device.id)) ?? (await certificates.pin(device.id, shown));
  const changed = compareCertificate(device.name, pinned, shown);
  if (!changed) return;
  await certificates.refuse?.(device.id, shown);
  throw changed;
}

async function ask(
  secure: TLSSocket,
  { device, port, request, login, maxBytes, endpoint }: Exchange,
): Promise<RawAnswer> {
  const { method, path, body } = request;
  const host = isIPv6(device.address) ? `[${device.address}]` : device.address;
  const headers = {
    host: `${host}:${port}`,
    'user-agent': 'NetRaven',
    'accept-encoding': 'identity',
    connection: 'close',
    ...request.headers,
    ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
    ...login,
  };
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    httpRequest({ createConnection: () => secure, method, path, headers }, resolve)
      .on('error', reject)
      .on('close', () => reject(closed()))
      .end(body);
  });
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      throw deviceError('NR_DEVICE_TOO_LARGE', `The answer of ${endpoint} is larger than ${maxBytes} bytes`);
    }
    chunks.push(chunk);
  }
  if (!answer.complete) throw closed();
  return { status: answer.statusCode ?? 0, headers: answer.headers, text: Buffer.concat(chunks).toString('utf8') };
}

function closed(): Error {
  return Object.assign(new Error('it closed the connection before the end of its answer'), { code: 'ECONNRESET' });
}

/** Codes of OpenSSL for a server that answers with another protocol than TLS. */
const noTls: ReadonlySet<unknown> = new Set([
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'ERR_SSL_HTTP_REQUEST',
]);

/** Adds how to change the port, if nothing listens there or no server of TLS. */
function withPortHint(error: unknown, name: string): unknown {
  const { code, message, retryable, cause } = error as NetRavenError;
  if (code !== 'NR_DEVICE_UNREACHABLE' && code !== 'NR_DEVICE_PROTOCOL') return error;
  const reason = (cause as { code?: unknown } | undefined)?.code;
  const isRefused = code === 'NR_DEVICE_UNREACHABLE' && /connection refused/i.test(message);
  if (!isRefused && !noTls.has(reason)) return error;
  return deviceError(code, message, {
    cause: error,
    retryable,
    hint: `Enable HTTPS on the device, or name its port: \`netraven devices set ${name} --https-port <number>\`.`,
  });
}
