import type { DeviceCode } from '../codes.ts';
import type { Terminal } from '../platform/platform.ts';

/** A logged-in connection to a device. By SSH or telnet, directly or through jump hosts; sessions use only this interface. */
export interface Connection {
  /** Id of the credential that was accepted. */
  readonly credentialId: string;
  /** The accepted login, for devices that ask for it again in the terminal. */
  readonly login: { readonly username: string; readonly password: string | undefined };
  /** The accepted credential's password for the privileged mode. */
  readonly enablePassword: string | undefined;
  /** Opens a terminal. */
  shell(terminal: Terminal, listener: ChannelListener): Promise<Channel>;
  /** Runs one command in its own channel. */
  exec(command: string, listener: ChannelListener): Promise<Channel>;
  /** Opens an SSH subsystem, such as `netconf`. */
  subsystem(name: string, listener: ChannelListener): Promise<Channel>;
  /** Resolves with the reason when the connection ends. */
  readonly ended: Promise<Ended>;
  /** Disconnects. A second call does nothing. */
  close(): Promise<void>;
}

/** The reason of the end of a connection. */
export interface Ended {
  readonly code: DeviceCode;
  readonly message: string;
}

export interface Channel {
  write(text: string): void;
}

/** Receives the data of a channel, in order. */
export interface ChannelListener {
  data(chunk: Buffer): void;
  /** Standard error of an exec. */
  errorData(chunk: Buffer): void;
  /** The channel closed. */
  closed(status: ExitStatus): void;
}

/** The exit status of an exec, or the signal that ended it, such as `SIGKILL`. Undefined: the device sent none of both. */
export type ExitStatus = number | string | undefined;
