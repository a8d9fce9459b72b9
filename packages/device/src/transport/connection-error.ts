import { messageOf, type NetRavenError } from '@netraven/core';
import { deviceError, type DeviceCode } from '../codes.ts';
import type { Ended } from './transport.ts';

/** Codes of the operating system for a failed connection. */
const unreachable: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'connection refused'],
  ['EHOSTUNREACH', 'no route to host'],
  ['ENETUNREACH', 'network unreachable'],
  ['EHOSTDOWN', 'host is down'],
  ['ETIMEDOUT', 'timeout'],
  ['ENOTFOUND', 'unknown host name'],
  ['EAI_AGAIN', 'the name server did not answer'],
  ['EADDRNOTAVAIL', 'address not available'],
  ['EACCES', 'not permitted'],
]);

/** `SSH_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE` (RFC 4253, section 11.1). */
const noMoreMethods = 14;

/**
 * Returns true if an error means that the login was refused. A server that allows one try disconnects instead of asking
 * again; OpenSSH names that only in the message.
 * @param sent a password or key was sent
 */
export function isRefusal(error: Error & { code?: unknown; level?: string }, sent: boolean): boolean {
  if (error.level === 'client-authentication') return true;
  return sent && (error.code === noMoreMethods || /too many authentication failures/i.test(error.message));
}

/** Returns our error for one of ssh2, TLS, HTTP or a socket. @param endpoint the device, for the message */
export function connectionError(
  error: Error & { code?: unknown; level?: string },
  endpoint: string,
  redact: (text: string) => string,
  protocol: 'SSH' | 'HTTPS' | 'Telnet' = 'SSH',
): NetRavenError {
  const code = typeof error.code === 'string' ? error.code : '';
  const reason = unreachable.get(code);
  if (reason !== undefined)
    return deviceError('NR_DEVICE_UNREACHABLE', `Cannot connect to ${endpoint}: ${reason}`, { cause: error });
  if (error.level === 'client-timeout') {
    return deviceError('NR_DEVICE_TIMEOUT', `${endpoint} stopped answering`, { cause: error });
  }
  if (error.level === 'client-socket' || code === 'ECONNRESET' || code === 'EPIPE') {
    return deviceError('NR_DEVICE_CLOSED', `Lost the connection to ${endpoint}: ${redact(messageOf(error))}`, {
      cause: error,
    });
  }
  return deviceError('NR_DEVICE_PROTOCOL', `${protocol} with ${endpoint} failed: ${redact(messageOf(error))}`, {
    cause: error,
  });
}

/** Returns why a connection ended that was established. */
export function lostConnection(
  error: Error & { code?: unknown; level?: string },
  endpoint: string,
  redact: (text: string) => string,
  protocol: 'SSH' | 'Telnet' = 'SSH',
): Ended {
  const reason = unreachable.get(String(error.code));
  if (reason !== undefined)
    return { code: 'NR_DEVICE_CLOSED', message: `Lost the connection to ${endpoint}: ${reason}` };
  const { code, message } = connectionError(error, endpoint, redact, protocol);
  return { code: code as DeviceCode, message };
}

/** Returns what both sides lack, as ssh2 calls it: `cipher`, `MAC`, … `undefined` for other errors. */
export function missingAlgorithm(error: Error): string | undefined {
  // ssh2 calls the directions C->S and S->C.
  return /^Handshake failed: no matching (?:\w->\w )?(.+)$/.exec(error.message)?.[1];
}
