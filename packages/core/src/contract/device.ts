/** A device as it was when the run was created. Holds no secret. */
export interface DeviceInfo {
  /** Unique, and the same in every run. */
  readonly id: string;
  /** Its name in the inventory. */
  readonly name: string;
  /** IP address or DNS name. */
  readonly address: string;
  /** TCP port of its CLI: 22 for SSH unless the inventory says otherwise. */
  readonly port: number;
  /** E.g. `cisco_ios`. */
  readonly platform: string;
  /** Tags, by which devices are chosen for a run. */
  readonly tags: readonly string[];
  /** Variables of the device and of its tags, e.g. `{ site: 'ams' }`. Never secrets. */
  readonly vars: DeviceVars;
}

export type DeviceVars = Readonly<Record<string, string | number | boolean>>;

/** A device and its calls. The worker carries them out; they reject once `signal` aborts. */
export interface Device extends DeviceInfo {
  /** Logs in; a second call returns the same session. Closed when the task ends. @throws {NetRavenError} NR_DEVICE_* */
  connect(): Promise<DeviceSession>;
  /** ICMP echo. */
  ping(options?: PingOptions): Promise<PingResult>;
  /** Opens a TCP connection to the device and closes it. */
  tcp(port: number, options?: TcpOptions): Promise<TcpResult>;
  /**
   * Sends a request to the HTTPS API of the device, with its credential, and returns the answer. `path` is a path of the API
   * with its query, e.g. `/rest/system/resource`. Without `device:write`: `GET` and `HEAD` only. Errors: `NR_DEVICE_*`.
   */
  fetch(path: string, options?: FetchOptions): Promise<FetchAnswer>;
}

/** Masks secrets in every answer, equal ones alike (`<secret:3f9a…>`), unless `device:secrets` was granted. */
export interface DeviceSession {
  /**
   * Returns the output of one command, without echo, pager and prompt. Without `device:write`: read commands only. Unlike
   * `readConfig`, it cannot know whether the output is complete: check for a line that always ends it.
   */
  send(command: string, options?: SendOptions): Promise<string>;
  /** Returns a configuration, by default `running`: complete, or it throws. @throws {NetRavenError} NR_DEVICE_TRUNCATED */
  readConfig(source?: ConfigSource, options?: ReadConfigOptions): Promise<string>;
  /** Names of the device's parts that have a configuration of their own, such as firewall contexts. Mostly empty. */
  contexts(): Promise<readonly string[]>;
  /**
   * Enters configuration mode, sends lines, commits where the platform does, leaves it, and returns the device's output. Needs
   * `device:write`. Stops at the first refused line. Without a commit the lines before it stay, unless the change is undone.
   */
  configure(lines: readonly string[], options?: ConfigureOptions): Promise<string>;
  /** Keeps the changes so far: NetRaven does not undo them any more. */
  confirm(): Promise<void>;
  /**
   * Returns lines with their secrets masked, as `configure()` logs them. For an error, a log or a result that names lines which a
   * person typed. Sends nothing to the device.
   */
  maskLines(lines: readonly string[]): Promise<readonly string[]>;
}

export type ConfigSource = 'running' | 'startup';

export interface ReadConfigOptions {
  /** One of {@link DeviceSession.contexts}. Default: the device as a whole. */
  readonly context?: string;
}

export interface SendOptions {
  /** Time limit of the command, in ms, up to 86400000. Default: the platform's, 30000. */
  readonly timeoutMs?: number;
  /** Throws `NR_DEVICE_COMMAND_FAILED` if the device refuses the command, or returns its words. Default: `throw`. */
  readonly onError?: 'throw' | 'return';
  /** At most 100. Need `device:write`: a dry run does not send the command. Default: none. */
  readonly answers?: readonly QuestionAnswer[];
}

/** The answer to a question of the device, such as `Proceed with reload? [confirm]`. Counts once. */
export interface QuestionAnswer {
  /** A part of the question, in the same case. Of several answers that fit, the first one counts. */
  readonly when: string;
  /** The line to type, without line end. Empty: only Enter. Of a question that takes one key, its first letter is typed. */
  readonly say: string;
}

export interface ConfigureOptions {
  /**
   * Lines that undo the change, as typed in configuration mode and in this order. NetRaven sends them in a new session if
   * the task does not end as `success`, unless the job called `confirm()` before. Default: the change stays. An empty list
   * is an error.
   */
  readonly undo?: readonly string[];
  /**
   * The device itself takes the change back after so many minutes, 1 to 59, unless it is kept before: also if the change cuts
   * the way to the device. For platforms that can (`cisco_ios`, `cisco_iosxe`, `arista_eos`, `juniper_junos`). On others `undo` counts alone.
   * Counted from the commit or, on IOS, from before the first line. 1 is enough for a few lines and a small configuration.
   * Default: the device does nothing by itself.
   */
  readonly revertAfterMinutes?: number;
  /**
   * `lines`: throws `NR_DEVICE_CHANGE_NOT_SHOWN` unless the configuration shows the change: each line is in its section, and
   * what a line removes is not there. Write the lines as the device shows them. Default `none`. A setting of the device can
   * demand `lines`: then `none` does not count.
   */
  readonly verify?: 'lines' | 'none';
  /** Answers to questions of the device. At most 100. Each counts once. A question without one is answered `no`. Default: none. */
  readonly answers?: readonly QuestionAnswer[];
  /**
   * Parts of texts that the device prints although it accepts a line. NetRaven knows those of `harmless` of the platform; any other
   * answer refuses its line. At most 100. Default: none.
   */
  readonly harmless?: readonly string[];
}

export interface FetchOptions {
  /** Others than `GET` and `HEAD` need `device:write`: a dry run does not send them. Default `GET`. */
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Of these only: `accept`, `content-type`, `if-match`, `if-unmodified-since`, `prefer`. Default: JSON for both types. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A text, or data that is sent as JSON: at most 1 MB. Default: none. */
  readonly body?: string | object;
  /** Time limit of the answer, in ms. Default: the platform's, 30000. */
  readonly timeoutMs?: number;
  /**
   * Throws `NR_DEVICE_COMMAND_FAILED` for a status of 400 or more, or returns the answer. A redirect (300 to 399) always throws.
   * Default: `throw`.
   */
  readonly onError?: 'throw' | 'return';
}

/** The answer of an HTTPS API. Of a dry run: status 204 without text, for a request that it does not send. */
export interface FetchAnswer {
  readonly status: number;
  /** Of these, in lower case: `content-type`, `etag`, `last-modified`, `location`, `retry-after`. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body. Read JSON with `JSON.parse(text)`. */
  readonly text: string;
}

export interface PingOptions {
  /** Echo requests to send, 1 to 20. Default 3. */
  readonly count?: number;
  /** Time limit of each answer, in ms. Default 1000. */
  readonly timeoutMs?: number;
}

export interface TcpOptions {
  /** Time limit of the connection, in ms. Default 3000. */
  readonly timeoutMs?: number;
}

/** Round trips in ms. `unavailable`: why no ICMP was sent, for example because the device is behind a jump host. */
export interface PingResult {
  readonly sent: number;
  readonly received: number;
  readonly minMs?: number;
  readonly avgMs?: number;
  readonly maxMs?: number;
  readonly unavailable?: string;
}

export type TcpResult = { readonly open: true; readonly ms: number } | { readonly open: false; readonly code: string };
