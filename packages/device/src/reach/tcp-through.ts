import { NetRavenError, type TcpOptions, type TcpResult } from '@netraven/core';
import type { Route, Target } from '../transport/route.ts';
import { checkRange } from '../transport/check-address.ts';
import { round } from './tcp.ts';

/** The words of SSH servers for codes of the operating system. */
const codes: readonly (readonly [RegExp, string])[] = [
  [/refused/i, 'ECONNREFUSED'],
  [/timed? ?out/i, 'ETIMEDOUT'],
  [/no route|host.*unreachable/i, 'EHOSTUNREACH'],
  [/unreachable/i, 'ENETUNREACH'],
  [/not known|resolv/i, 'ENOTFOUND'],
];

/**
 * Has the last jump host open a TCP connection, and closes it. A closed port is a result; a failure of a jump host is an
 * error, because it says nothing about the device.
 *
 * @throws {NetRavenError} NR_DEVICE_OPTION_INVALID, NR_DEVICE_ADDRESS_INVALID, NR_DEVICE_UNREACHABLE, NR_DEVICE_CLOSED, NR_DEVICE_ABORTED
 */
export async function tcpThrough(
  route: Route,
  target: Omit<Target, 'connectMs'>,
  options: TcpOptions = {},
): Promise<TcpResult> {
  checkRange('port', target.port, 1, 65_535);
  const connectMs = checkRange('timeoutMs', options.timeoutMs ?? 3000, 1, 600_000);
  const startedAt = performance.now();
  try {
    const stream = await route.open({ ...target, connectMs });
    stream.destroy();
    return { open: true, ms: round(performance.now() - startedAt) };
  } catch (error) {
    if (!(error instanceof NetRavenError)) throw error;
    if (error.code === 'NR_DEVICE_TIMEOUT') return { open: false, code: 'ETIMEDOUT' };
    // Not retryable: the jump host refuses to forward.
    if (error.code !== 'NR_DEVICE_UNREACHABLE' || !error.retryable) throw error;
    return { open: false, code: codes.find(([words]) => words.test(error.message))?.[1] ?? 'EUNKNOWN' };
  }
}
