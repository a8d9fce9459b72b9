/** A device as it was when the run was created. Holds no secret. */
export interface DeviceInfo {
  /** Unique, and the same in every run. */
  readonly id: string;
  /** As the inventory has it. */
  readonly name: string;
  /** IP address or DNS name. */
  readonly address: string;
  /** TCP port of its CLI: 22 for SSH unless the inventory says otherwise. */
  readonly port: number;
  /** E.g. `cisco_ios`. */
  readonly platform: string;
  /** By which devices are chosen for a run. */
  readonly tags: readonly string[];
}

/** A device and what can be asked of it. All of it acts in the worker, and rejects once `signal` aborts. */
export interface Device extends DeviceInfo {
  /** Logs in; a second call returns the same session. Closed when the task ends. @throws {NetRavenError} NR_DEVICE_* */
  connect(): Promise<DeviceSession>;
  /** ICMP echo. */
  ping(options?: PingOptions): Promise<PingResult>;
  /** Opens a TCP connection to the device and closes it. */
  tcp(port: number, options?: TcpOptions): Promise<TcpResult>;
}

/** Secrets in what is returned are masked, equal ones alike (`<secret:3f9a…>`), unless `device:secrets` was granted. */
export interface DeviceSession {
  /** Output of one command, without echo, pager and prompt. Without `device:write`: read commands of the platform only. */
  send(command: string, options?: SendOptions): Promise<string>;
  /** The configuration, `running` by default: proven complete, never a part. @throws {NetRavenError} NR_DEVICE_TRUNCATED */
  readConfig(source?: ConfigSource): Promise<string>;
  /**
   * Sends lines in configuration mode, which it enters and leaves, and returns what the device said. Needs
   * `device:write`. The first refused line ends it; those before it stay.
   */
  configure(lines: readonly string[]): Promise<string>;
}

export type ConfigSource = 'running' | 'startup';

export interface SendOptions {
  /** How long the command may take, in ms. Default: the platform's, 30000. */
  readonly timeoutMs?: number;
}

export interface PingOptions {
  /** Echo requests to send, 1 to 20. Default 3. */
  readonly count?: number;
  /** How long to wait for each answer, in ms. Default 1000. */
  readonly timeoutMs?: number;
}

export interface TcpOptions {
  /** How long to wait for the connection, in ms. Default 3000. */
  readonly timeoutMs?: number;
}

/** Round trips in ms. `unavailable`: why this machine cannot send ICMP. */
export interface PingResult {
  readonly sent: number;
  readonly received: number;
  readonly minMs?: number;
  readonly avgMs?: number;
  readonly maxMs?: number;
  readonly unavailable?: string;
}

export type TcpResult = { readonly open: true; readonly ms: number } | { readonly open: false; readonly code: string };
