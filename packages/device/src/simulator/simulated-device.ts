import type { DeviceVars } from '@netraven/core';
import type { Algorithms } from 'ssh2';
import type { HostKey } from '../transport/host-key.ts';
import type { Fault } from './fault.ts';
import type { SimulatedAnswers, SimulatedRefusal } from './script.ts';
import type { TelnetStyle } from './telnet-server.ts';

export interface SimulatedDeviceOptions {
  /** Its host name. */
  readonly name: string;
  readonly platform: string;
  /** Folder of the platform, if it is not built-in. */
  readonly platformFolder?: string;
  readonly username: string;
  readonly password: string;
  /** If set, a session starts unprivileged. Empty: the privileged mode needs no password. */
  readonly enablePassword?: string;
  /**
   * Running and startup configuration. The first and the last line of its platform are added if they are missing. Default:
   * the sample of the platform, with this name.
   */
  readonly config?: string;
  /** Its variables, which a job reads in `device.vars`. Default: none. */
  readonly vars?: DeviceVars;
  /** An address in 127.0.0.0/8. Default 127.0.0.1. */
  readonly address?: string;
  /** Default 0: a free one. */
  readonly port?: number;
  /** Port of its HTTPS API, if its platform has one. Default 0: a free one. */
  readonly httpsPort?: number;
  /** The token of its HTTPS API, if its platform takes one. Default: the password. */
  readonly token?: string;
  /** Before each answer, in ms. Default 0. */
  readonly latencyMs?: number;
  /** A private key (OpenSSH, PEM). Default: one shared by all devices of this process. Its TLS certificate follows from it. */
  readonly hostKey?: string;
  /**
   * Replaces what the device prints for these commands, not what it does. Answered in every mode. A line in configuration
   * mode is accepted then, whatever it is. `GET /rest/system/resource` is a request to its HTTPS API. A device of NETCONF has no
   * commands, and refuses answers.
   */
  readonly answers?: SimulatedAnswers;
  /** Commands and lines in configuration mode that the device refuses: in the words of its platform, or with any answer. */
  readonly refuses?: readonly SimulatedRefusal[];
  /**
   * Answers the lines in `configure.json` of its platform as real devices did: refuses, warns and asks, whatever its
   * configuration is. Default false: it only refuses in these words.
   */
  readonly recorded?: boolean;
  readonly faults?: readonly Fault[];
  /** Printed after the login. Default: the sample's. */
  readonly banner?: string;
  /** The SSH method of the password. Default `password`. */
  readonly authMethod?: 'password' | 'keyboard-interactive';
  /** SSH algorithms it offers. Default: those of ssh2. */
  readonly algorithms?: Algorithms;
  /** Default `ssh`. */
  readonly transport?: 'ssh' | 'telnet';
  /** How a telnet server asks. Each has a default. */
  readonly telnet?: TelnetStyle;
  /** The NETCONF framing it offers. Default `1.1`. */
  readonly netconfBase?: '1.0' | '1.1';
  /** Forwards as a jump host. Default false. */
  readonly forwards?: boolean;
  /** A public key, as in `authorized_keys`, that also logs in. Default: none. */
  readonly authorizedKey?: string;
}

export interface SimulatedDeviceStats {
  /** All connections, with or without login. */
  readonly connections: number;
  /** Login tries with a password or a key. */
  readonly attempts: number;
  readonly logins: number;
  readonly failedLogins: number;
  /** Connections that are open now. */
  readonly open: number;
  /** Logged-in connections in total. */
  readonly sessions: number;
  /** The most sessions at one time. */
  readonly maxSessions: number;
  /** Inputs in a session after a newer one had logged in. */
  readonly overtaken: number;
}

export interface SimulatedDevice {
  readonly name: string;
  readonly platform: string;
  /** The accepted login. */
  readonly login: Pick<SimulatedDeviceOptions, 'username' | 'password' | 'enablePassword'>;
  readonly address: string;
  readonly port: number;
  /** Port of its HTTPS API. Absent if its platform has none. */
  readonly httpsPort?: number;
  /** The token of its HTTPS API. */
  readonly token: string;
  /** As given to `startSimulator`. */
  readonly vars: DeviceVars;
  /**
   * The running configuration as `readConfig()` returns it, secrets included. A new one gets the first and the last line of
   * its platform if they are missing.
   */
  config: string;
  /** User who changed the configuration last, shown if the platform names one. */
  changedBy: string;
  answers: SimulatedAnswers;
  refuses: readonly SimulatedRefusal[];
  faults: readonly Fault[];
  /** Those of `faults` that never applied. */
  readonly unusedFaults: readonly Fault[];
  /** Its public host key. */
  readonly hostKey: HostKey;
  readonly stats: SimulatedDeviceStats;
  /**
   * All lines it received except passwords: commands, lines in configuration mode, answers to its questions, requests with
   * their body, e.g. `PUT /rest/system/identity {"name":"core-1"}`.
   */
  readonly typed: readonly string[];
  /** Replaces the host key and the TLS certificate, as after a change of hardware. */
  changeHostKey(): void;
  /**
   * Lets the time of a change with `revertAfterMinutes` be over now: the device takes it back, unless it was confirmed. A slow
   * commit ends first.
   */
  endTimers(): void;
}
