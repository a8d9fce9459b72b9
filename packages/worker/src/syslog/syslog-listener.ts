import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, isIPv6, type Server, type Socket } from 'node:net';
import { messageOf } from '@netraven/core';
import { SyslogFrames } from '@netraven/triggers';
import { workerError } from '../codes.ts';
import { SyslogIntake, type SyslogIntakeOptions } from './syslog-intake.ts';

/** Where a worker listens for syslog messages, by UDP and TCP. */
export interface SyslogOptions {
  /** An address of this machine, or `0.0.0.0` or `::` for all. */
  readonly address: string;
  readonly port: number;
  /** True: a worker starts without listening if another process of the machine listens there. Default `false`. */
  readonly mayBeTaken?: boolean;
}

/** TCP connections at once: in total, and from one address. */
const mostConnections = { inTotal: 200, ofAddress: 20 };
/** A silent TCP connection is closed after this time, in ms. */
const idleMs = 3_600_000;
/** Size of the kernel's buffer for packets that wait while the worker is busy, in bytes. */
const packetBuffer = 1 << 20;

/** Listens for syslog messages and passes them on. */
export class SyslogListener {
  readonly #options: SyslogOptions & SyslogIntakeOptions;
  readonly #intake: SyslogIntake;
  readonly #udp: UdpSocket;
  readonly #tcp: Server;
  readonly #connections = new Map<Socket, string>();
  #isClosing = false;

  constructor(options: SyslogOptions & SyslogIntakeOptions) {
    this.#options = options;
    this.#intake = new SyslogIntake(options);
    this.#udp = createSocket(isIPv6(options.address) ? 'udp6' : 'udp4');
    this.#udp.on('message', (bytes, { address }) => this.#intake.takePacket(address, bytes));
    this.#tcp = createServer((socket) => this.#accept(socket));
  }

  /** @throws {NetRavenError} NR_SYSLOG_UNAVAILABLE, unless another process listens and `mayBeTaken` is set */
  async listen(): Promise<void> {
    const { address, port, logger, mayBeTaken = false } = this.#options;
    try {
      this.#tcp.listen({ host: address, port, exclusive: true });
      await once(this.#tcp, 'listening');
      this.#udp.bind({ address, port, exclusive: true });
      await once(this.#udp, 'listening');
    } catch (cause) {
      await this.close();
      const where = `${address}, port ${port}`;
      const message = `Cannot listen for syslog on ${where}: ${messageOf(cause)}`;
      if (mayBeTaken && (cause as NodeJS.ErrnoException).code === 'EADDRINUSE') {
        const left = 'messages of devices are left to the process that listens';
        return logger.warning(`${message}; ${left}`, { code: 'NR_SYSLOG_UNAVAILABLE' });
      }
      throw workerError('NR_SYSLOG_UNAVAILABLE', message, { cause });
    }
    const onError = (error: Error): void => logger.error(`The syslog listener failed: ${messageOf(error)}`);
    this.#tcp.on('error', onError);
    this.#udp.on('error', onError);
    try {
      this.#udp.setRecvBufferSize(packetBuffer);
    } catch {
      // The system allows less.
    }
    await this.#intake.refresh();
    logger.info('listening for syslog messages', { address, port });
  }

  /** Stops listening, and stores what was received. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await new Promise<void>((resolve) => {
      try {
        this.#udp.close(() => resolve());
      } catch {
        resolve(); // It was closed already.
      }
    });
    for (const socket of this.#connections.keys()) socket.destroy();
    await new Promise<void>((resolve) => {
      this.#tcp.close(() => resolve());
    });
    await this.#intake.close();
  }

  #accept(socket: Socket): void {
    const { remoteAddress: address = '' } = socket;
    const same = [...this.#connections.values()].filter((other) => other === address).length;
    if (this.#connections.size >= mostConnections.inTotal || same >= mostConnections.ofAddress) {
      this.#intake.countRefused();
      socket.destroy();
      return;
    }
    this.#connections.set(socket, address);
    const frames = new SyslogFrames();
    let dropped = 0;
    let isBusy = false;
    const next = (): void => {
      isBusy = false;
      if (this.#isClosing) return;
      if (frames.isCut) {
        // All that came: a sender may send each message in a packet of its own.
        const bytes = socket.read() as Buffer | null;
        if (bytes === null) return;
        frames.push(bytes);
      }
      isBusy = true;
      this.#intake.takeFramed(address, frames.take(this.#intake.room));
      if (frames.dropped > dropped) this.#intake.count('long', frames.dropped - dropped);
      ({ dropped } = frames);
      // The sender waits until what it sent was handled, whatever it sent: bytes cost this process time.
      this.#intake.onceHandled(next);
    };
    // Read in parts of the buffer of the socket. While no one reads, the kernel holds the sender up.
    socket.on('readable', () => {
      if (!isBusy) next();
    });
    socket.setTimeout(idleMs, () => socket.destroy());
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#connections.delete(socket));
  }
}
