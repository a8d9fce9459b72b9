import type { Duplex } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import { messageOf } from '@netraven/core';
import { deviceError } from '../codes.ts';
import type { Terminal } from '../platform/platform.ts';
import { closeInTime } from './close-in-time.ts';
import { lostConnection } from './connection-error.ts';
import type { Credential } from './credential.ts';
import type { Channel, ChannelListener, Connection, Ended, ExitStatus } from './transport.ts';

const terminalHint =
  'Allow the user of the credential a terminal on the device. In OpenSSH: `PermitTTY yes`, and no `no-pty` for its key.';

/** A logged-in ssh2 client. */
export class SshConnection implements Connection {
  readonly credentialId: string;
  readonly enablePassword: string | undefined;
  readonly login: Connection['login'];
  readonly ended: Promise<Ended>;
  /** A socket, or a channel through a jump host. */
  readonly stream: Duplex;
  readonly #client: Client;
  readonly #endpoint: string;
  readonly #redact: (text: string) => string;
  #closed = false;
  #lost: Ended | undefined;

  constructor(
    client: Client,
    stream: Duplex,
    credential: Credential,
    endpoint: string,
    redact: (text: string) => string,
  ) {
    this.#client = client;
    this.stream = stream;
    this.#endpoint = endpoint;
    this.#redact = redact;
    this.credentialId = credential.id;
    this.login = { username: credential.username, password: credential.password };
    this.enablePassword = credential.enablePassword;
    const { promise, resolve } = Promise.withResolvers<Ended>();
    this.ended = promise;
    client.removeAllListeners('error').on('error', (error) => {
      this.#lost ??= lostConnection(error, endpoint, redact);
      resolve(this.#lost);
    });
    const onClose = (): void => {
      this.#lost ??= { code: 'NR_DEVICE_CLOSED', message: `${endpoint} closed the connection` };
    };
    // Before ssh2 closes the channels: those behind a jump host must know why.
    stream.prependOnceListener('close', onClose);
    client.removeAllListeners('close').on('close', () => {
      onClose();
      this.#closed = true;
      if (this.#lost) resolve(this.#lost);
    });
  }

  /** The reason of the end, as soon as it is known. */
  get lost(): Ended | undefined {
    return this.#lost;
  }

  shell(terminal: Terminal, listener: ChannelListener): Promise<Channel> {
    const { type, columns, rows } = terminal;
    return this.#open(listener, (opened) => {
      this.#client.shell({ term: type, cols: columns, rows, width: 0, height: 0 }, opened);
    });
  }

  exec(command: string, listener: ChannelListener): Promise<Channel> {
    return this.#open(listener, (opened) => this.#client.exec(command, opened));
  }

  subsystem(name: string, listener: ChannelListener): Promise<Channel> {
    return this.#open(listener, (opened) => this.#client.subsys(name, opened));
  }

  /** Opens a stream from the device to an address that it can reach. Rejects with the error of ssh2. */
  async forward(address: string, port: number): Promise<Duplex> {
    const { promise, resolve, reject } = Promise.withResolvers<Duplex>();
    // Throws when the connection is lost.
    this.#client.forwardOut('127.0.0.1', 0, address, port, (error, channel) => {
      if (error) return reject(error);
      // Unlike a socket, a channel stays half open, and its other side waits.
      channel.once('end', () => channel.end());
      return resolve(channel);
    });
    return promise;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    await closeInTime(this.stream, this.ended, () => this.#client.end());
  }

  #open(
    listener: ChannelListener,
    request: (opened: (error: Error | undefined, channel: ClientChannel) => void) => void,
  ): Promise<Channel> {
    const { promise, resolve, reject } = Promise.withResolvers<Channel>();
    const refuse = (error: unknown): void => {
      reject(
        deviceError('NR_DEVICE_CLOSED', `${this.#endpoint} opened no channel: ${this.#redact(messageOf(error))}`, {
          cause: error,
          ...(/pseudo-terminal/.test(messageOf(error)) && { hint: terminalHint }),
        }),
      );
    };
    try {
      request((error, channel) => {
        if (error) return refuse(error);
        let status: ExitStatus;
        channel.on('data', (chunk: Buffer) => listener.data(chunk));
        channel.stderr.on('data', (chunk: Buffer) => listener.errorData(chunk));
        channel.on('exit', (code: number | null, signal?: string) => (status = code ?? signal));
        channel.on('close', () => listener.closed(status));
        channel.on('error', refuse);
        return resolve({ write: (text) => void channel.write(text) });
      });
    } catch (error) {
      refuse(error);
    }
    return promise;
  }
}
