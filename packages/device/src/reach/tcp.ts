import { connect } from 'node:net';
import type { TcpResult } from '@netraven/core';
import { deviceError } from '../codes.ts';
import { DeviceTimer } from '../transport/device-timer.ts';
import { checkAddress, checkRange } from '../transport/check-address.ts';

export interface TcpProbeOptions {
  /** Default 3000. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Opens a TCP connection and closes it. `code` is that of the operating system, `ETIMEDOUT` after the timeout.
 * @throws {NetRavenError} NR_DEVICE_ADDRESS_INVALID, NR_DEVICE_OPTION_INVALID, NR_DEVICE_ABORTED
 */
export async function tcp(address: string, port: number, options: TcpProbeOptions = {}): Promise<TcpResult> {
  const host = checkAddress(address);
  checkRange('port', port, 1, 65_535);
  const timeoutMs = checkRange('timeoutMs', options.timeoutMs ?? 3000, 1, 600_000);
  const { signal } = options;
  const aborted = (): Error =>
    deviceError('NR_DEVICE_ABORTED', `The task ended while it tried port ${port} of ${host}`);
  if (signal?.aborted) throw aborted();
  const { promise, resolve, reject } = Promise.withResolvers<TcpResult>();
  const startedAt = performance.now();
  const socket = connect({ host, port });
  const limit = new DeviceTimer();
  limit.start(timeoutMs, () => resolve({ open: false, code: 'ETIMEDOUT' }));
  const onAbort = (): void => reject(aborted());
  signal?.addEventListener('abort', onAbort, { once: true });
  socket
    .on('connect', () => resolve({ open: true, ms: round(performance.now() - startedAt) }))
    .on('error', (error: NodeJS.ErrnoException) => resolve({ open: false, code: error.code ?? 'EUNKNOWN' }));
  try {
    return await promise;
  } finally {
    limit.stop();
    signal?.removeEventListener('abort', onAbort);
    socket.destroy();
  }
}

export function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
