import type { DeviceCode } from '../codes.ts';
import type { Terminal } from '../platform/platform.ts';

/** A logged-in connection to a device. SSH is the only kind so far; a session sees no more of it than this. */
export interface Connection {
  /** Id of the credential that was accepted. */
  readonly credentialId: string;
  /** The accepted credential's password for the privileged mode. */
  readonly enablePassword: string | undefined;
  /** Opens a terminal. */
  shell(terminal: Terminal, listener: ChannelListener): Promise<Channel>;
  /** Runs one command in a channel of its own. */
  exec(command: string, listener: ChannelListener): Promise<Channel>;
  /** Why the connection ended, once it did. */
  readonly ended: Promise<Ended>;
  /** Says goodbye and closes; a second call does nothing. */
  close(): Promise<void>;
}

/** Why a connection is no more. */
export interface Ended {
  readonly code: DeviceCode;
  readonly message: string;
}

export interface Channel {
  write(text: string): void;
}

/** Told what comes through a channel, in order. */
export interface ChannelListener {
  data(chunk: Buffer): void;
  /** What an exec wrote to its standard error. */
  errorData(chunk: Buffer): void;
  /** No more data comes. `status`: the exit status of an exec, `undefined` when the device sent none. */
  closed(status: number | undefined): void;
}
