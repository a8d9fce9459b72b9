import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { NetRavenError } from '@netraven/core';
import type { Peer } from '@netraven/core/outbound';
import { deviceError } from '../codes.ts';
import { checkAddress } from './check-address.ts';
import type { LoginTarget } from './connect.ts';
import { connectionError } from './connection-error.ts';
import { inWords } from './endpoint.ts';
import { DeviceTimer } from './device-timer.ts';
import { hopOf } from './open-for.ts';
import type { SshConnection } from './ssh-connection.ts';
import type { Ended } from './transport.ts';

/** The address of a stream, and the limits of time to open it. */
export interface Target {
  readonly address: string;
  readonly port: number;
  /** For messages. */
  readonly endpoint: string;
  readonly connectMs: number;
  readonly keepaliveMs: number;
  readonly signal: AbortSignal;
  /** Removes secrets from what the other side says. */
  readonly redact: (text: string) => string;
}

/** A jump host on a route. */
export interface Hop extends Peer {
  readonly name: string;
}

/** Opens byte streams to a device: TCP sockets, or channels through jump hosts. */
export interface Route {
  /** The jump hosts, the first one first. */
  readonly hops: readonly Hop[];
  /** @throws {NetRavenError} NR_DEVICE_ADDRESS_INVALID, NR_DEVICE_UNREACHABLE, NR_DEVICE_CLOSED, NR_DEVICE_TIMEOUT, NR_DEVICE_ABORTED */
  open(target: Target): Promise<Duplex>;
  /** The end of the first jump host that was lost, if any. */
  lost(): Ended | undefined;
  /** Disconnects all jump hosts, the last one first. */
  close(): Promise<void>;
}

/** Opens TCP sockets. */
export const direct: Route = {
  hops: [],
  async open(target) {
    // First: the address may be any text.
    const socket = connect({ host: checkAddress(target.address), port: target.port });
    return inTime(target, opened(socket, target), () => socket.destroy());
  },
  lost: () => undefined,
  close: async () => {},
};

async function opened(socket: Socket, { endpoint, keepaliveMs, redact }: Target): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onError = (error: Error): void => reject(connectionError(error, endpoint, redact));
  socket.once('error', onError).once('connect', resolve);
  // Nagle's algorithm and delayed acknowledgements together cost 45 ms a round trip.
  socket.setNoDelay(true).setKeepAlive(keepaliveMs > 0, keepaliveMs);
  await promise;
  socket.off('error', onError);
  return socket;
}

/** Extends a route by a jump host. The jump host resolves the address of the next one. */
export function through(jump: SshConnection, before: Route, endpoint: string, device: LoginTarget['device']): Route {
  const lost = (): Ended | undefined => before.lost() ?? jump.lost;
  return {
    hops: [...before.hops, hopOf(device, jump.stream)],
    async open(target) {
      const address = checkAddress(target.address);
      let isLate = false;
      const forward = async (): Promise<Duplex> => {
        try {
          const channel = await jump.forward(address, target.port);
          if (isLate) channel.destroy();
          return channel;
        } catch (error) {
          throw forwardError(error as Error, endpoint, target, lost());
        }
      };
      return inTime(target, forward(), () => (isLate = true));
    },
    lost,
    async close() {
      await jump.close();
      await before.close();
    },
  };
}

/** Waits for a stream until its time is over or the task ends. */
async function inTime(
  { signal, connectMs, endpoint }: Target,
  opening: Promise<Duplex>,
  giveUp: () => void,
): Promise<Duplex> {
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = (): void =>
    reject(deviceError('NR_DEVICE_ABORTED', `The task ended while it connected to ${endpoint}`));
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  const limit = new DeviceTimer();
  limit.start(connectMs, () => {
    reject(deviceError('NR_DEVICE_TIMEOUT', `No answer from ${endpoint} within ${inWords(connectMs)}`));
  });
  try {
    return await Promise.race([promise, opening]);
  } catch (error) {
    giveUp();
    throw error;
  } finally {
    limit.stop();
    signal.removeEventListener('abort', onAbort);
  }
}

/** `SSH_OPEN_CONNECT_FAILED` (RFC 4254, section 5.1): the jump host tried. */
const connectFailed = 2;

function forwardError(
  error: Error & { reason?: unknown },
  jump: string,
  { endpoint, redact }: Target,
  lost: Ended | undefined,
): NetRavenError {
  const said = redact(error.message.replace(/^\(SSH\) Channel open failure: /, '')) || 'connection failed';
  if (lost) return deviceError(lost.code, lost.message, { cause: error });
  if (typeof error.reason !== 'number') {
    return deviceError('NR_DEVICE_CLOSED', `${jump} opened no channel to ${endpoint}: ${said}`, { cause: error });
  }
  if (error.reason === connectFailed) {
    return deviceError('NR_DEVICE_UNREACHABLE', `Cannot connect to ${endpoint}: ${said}`, { cause: error });
  }
  return deviceError('NR_DEVICE_UNREACHABLE', `${jump} refuses to forward to ${endpoint}: ${said}`, {
    cause: error,
    retryable: false,
    hint: 'Allow TCP forwarding for this user on the jump host (OpenSSH: `AllowTcpForwarding` and `PermitOpen`).',
  });
}
