import type { ErrorData } from '../contract/netraven-error.ts';

/** A request of a person to look at a device. */
export type InspectionRequest =
  | { readonly kind: 'test' }
  /** Which platform it has. */
  | { readonly kind: 'detect' }
  /** A report on how its platform fits it. */
  | { readonly kind: 'prove' }
  /** The answers to read commands of its platform. */
  | { readonly kind: 'answers'; readonly commands: readonly string[] }
  | RecordRequest;

/** Records a session, as the start of a new platform. */
export interface RecordRequest {
  readonly kind: 'record';
  /** `<vendor>_<os>` of the new platform. */
  readonly id: string;
  /** A platform that it resembles: the new one extends it. */
  readonly like?: string;
  /** Shows the configuration. Default: that of `like`. */
  readonly config?: string;
  /** Switch paging off. Default: those of `like`. */
  readonly pagingOff?: readonly string[];
  /** Further commands that change nothing. */
  readonly commands: readonly string[];
}

/** A step of an inspection. Holds no secret. */
export interface InspectionStep {
  /** E.g. `Ping`, or `Login (jump host gate)`. */
  readonly name: string;
  /** `warning`: the next steps may succeed nevertheless. */
  readonly status: 'ok' | 'warning' | 'failed' | 'skipped';
  readonly durationMs: number;
  /** The finding in words. */
  readonly message: string;
  /** Of a failed step. Its hint is the fix. */
  readonly error?: ErrorData;
}

/** The result of an inspection, behind its steps. A test has none. */
export interface InspectionResult {
  readonly detection?: Detection;
  /** Answers by command, with masked secrets. */
  readonly answers?: Readonly<Record<string, string>>;
  /** The files of a recorded platform, by name, with invented secrets in place of those found. */
  readonly files?: Readonly<Record<string, string>>;
  readonly proof?: ProofReport;
}

/** How a platform fits a device. Holds no secret, and no name or address of the device: its owner can publish it. */
export interface ProofReport {
  /** Null for a platform that is not part of NetRaven: its id may name its author. */
  readonly platform: string | null;
  /** The way commands were sent, e.g. `shell` or `exec`. */
  readonly channel: string;
  readonly transport: 'ssh' | 'telnet';
  /** Of the configuration. Null if none was read. */
  readonly lines: number | null;
  readonly checks: readonly ProofCheck[];
}

export interface ProofCheck {
  readonly name: 'login' | 'start' | 'end' | 'paging' | 'reads' | 'secrets' | 'terminal';
  readonly status: 'ok' | 'warning' | 'failed' | 'skipped';
  /** The finding in words. */
  readonly message: string;
  /** Lines of the device that it is about. Only words of commands are kept: `line 12: username <word> password <word>`. */
  readonly lines?: readonly string[];
}

/** The platforms that a device may have. */
export interface Detection {
  /** The SSH identification, e.g. `SSH-2.0-Cisco-1.25`. Null if none came. */
  readonly identification: string | null;
  /** Null without a login. */
  readonly prompt: string | null;
  /** Commands that were sent. */
  readonly commands: readonly string[];
  /** The most likely one first. */
  readonly candidates: readonly Candidate[];
  /** True if the answer to a command identifies the first candidate, and no other candidate as strongly. */
  readonly isCertain: boolean;
}

export interface Candidate {
  readonly id: string;
  readonly vendor: string;
  readonly os: string;
  readonly reasons: readonly string[];
}
