import type { HostKey } from '../transport/host-key.ts';
import type { Fault } from './fault.ts';

export interface SimulatedDeviceOptions {
  /** Its host name. */
  readonly name: string;
  readonly platform: string;
  readonly username: string;
  readonly password: string;
  /** With it, a login is unprivileged at first. */
  readonly enablePassword?: string;
  /** Its running and startup configuration. Default: the sample of the platform, with this name. */
  readonly config?: string;
  /** Any of 127.0.0.0/8. Default 127.0.0.1. */
  readonly address?: string;
  /** Default 0: a free one. */
  readonly port?: number;
  /** Before each answer, in ms. Default 0. */
  readonly latencyMs?: number;
  /** A private key (OpenSSH, PEM). Default: one that all devices of this process share. */
  readonly hostKey?: string;
  readonly faults?: readonly Fault[];
  /** Printed after the login. Default: the sample's. */
  readonly banner?: string;
  /** How a password is taken. Default `password`. */
  readonly authMethod?: 'password' | 'keyboard-interactive';
  /** A public key, as in `authorized_keys`, that it lets in as well. Default: none. */
  readonly authorizedKey?: string;
}

export interface SimulatedDeviceStats {
  /** Connections, logged in or not. */
  readonly connections: number;
  /** Tries to log in with a password or a key. */
  readonly attempts: number;
  readonly logins: number;
  readonly failedLogins: number;
  /** Logged-in connections so far. */
  readonly sessions: number;
  /** Most of them at once. */
  readonly maxSessions: number;
}

export interface SimulatedDevice {
  readonly name: string;
  readonly platform: string;
  /** What it lets in. */
  readonly login: Pick<SimulatedDeviceOptions, 'username' | 'password' | 'enablePassword'>;
  readonly address: string;
  readonly port: number;
  /** The running configuration, as `readConfig()` would return it with all its secrets. */
  config: string;
  faults: readonly Fault[];
  /** The key it shows. */
  readonly hostKey: HostKey;
  readonly stats: SimulatedDeviceStats;
  /** All lines it was sent, passwords excepted. */
  readonly typed: readonly string[];
  /** Shows another key from now on, as after a change of hardware. */
  changeHostKey(): void;
}
