import { messageOf, type NetRavenError } from '@netraven/core';
import { deviceError } from '../codes.ts';

/** Codes of the operating system that mean: nobody there, or no way there. */
const unreachable = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EADDRNOTAVAIL',
  'EACCES',
]);

/** `SSH_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE` (RFC 4253, section 11.1). */
const noMoreMethods = 14;

/**
 * Whether an error says that a login was refused. `sent`: whether one was tried. A server that takes one try hangs up
 * instead of asking for another; OpenSSH gives no reason of its own for that, but says it.
 */
export function isRefusal(error: Error & { code?: unknown; level?: string }, sent: boolean): boolean {
  if (error.level === 'client-authentication') return true;
  return sent && (error.code === noMoreMethods || /too many authentication failures/i.test(error.message));
}

/** Turns what ssh2 or a socket reports into ours. `where`: the device, for the message. */
export function connectionError(
  error: Error & { code?: unknown; level?: string },
  where: string,
  foreign: (text: string) => string,
): NetRavenError {
  const code = typeof error.code === 'string' ? error.code : '';
  if (unreachable.has(code))
    return deviceError('NR_DEVICE_UNREACHABLE', `${where} cannot be reached: ${code}`, { cause: error });
  if (error.level === 'client-timeout') {
    return deviceError('NR_DEVICE_TIMEOUT', `${where} does not answer any more`, { cause: error });
  }
  if (error.level === 'client-socket' || code === 'ECONNRESET') {
    return deviceError('NR_DEVICE_CLOSED', `The connection to ${where} broke: ${foreign(messageOf(error))}`, {
      cause: error,
    });
  }
  return deviceError('NR_DEVICE_PROTOCOL', `SSH with ${where} failed: ${foreign(messageOf(error))}`, { cause: error });
}
