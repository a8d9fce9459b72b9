/**
 * The messages between the worker and a job host, as lines of JSON (`message-pipe.ts`). Everything is JSON. The worker
 * kills a job host whose message has another form (`check-message.ts`), and believes nothing beyond the form.
 */
import type { DeviceInfo } from '../contract/device.ts';
import type { LogLevel } from '../contract/job-logger.ts';
import type { CallError, ErrorData } from '../contract/netraven-error.ts';
import type { DeviceResult, JobResult } from '../contract/run.ts';

/** Id of log entries outside of any task. */
export const noTask = 0;

/** A task as the job host sees it, without secrets and addresses of NetRaven. */
export interface TaskMessage {
  readonly jobId: string;
  readonly jobType: string;
  readonly config: unknown;
  readonly dryRun: boolean;
  readonly device?: DeviceInfo;
  readonly devices?: readonly DeviceInfo[];
  /** The summary of the run. It asks for the results of the devices page by page. */
  readonly summary?: true;
}

/** Some of the results of a run. */
export interface ResultsPage {
  readonly results: readonly DeviceResult[];
  /** Pass it to the next call. Absent: this was the last page. */
  readonly next?: string;
}

/** The methods of a session. */
export const sessionMethods = ['send', 'readConfig', 'contexts', 'configure', 'confirm', 'maskLines'] as const;

/** Calls of a job. `child/capabilities.ts` makes them, `capabilities.ts` answers. */
export type CapabilityName =
  | 'device.connect'
  | 'device.ping'
  | 'device.tcp'
  | 'device.fetch'
  | `session.${(typeof sessionMethods)[number]}`
  | 'results.page'
  | 'state.get'
  | 'state.set'
  | 'artifacts.save'
  | 'artifacts.latest'
  | 'artifacts.list'
  | 'artifacts.history';

export type ToChild =
  | { readonly type: 'load'; readonly entry: string }
  | { readonly type: 'probe'; readonly entry: string }
  | { readonly type: 'task'; readonly id: number; readonly task: TaskMessage }
  | { readonly type: 'abort'; readonly id: number; readonly reason: ErrorData }
  /** A part of the text of an answer, which follows: a long text as one message would hold up the worker. */
  | { readonly type: 'part'; readonly call: number; readonly text: string }
  | { readonly type: 'answer'; readonly call: number; readonly value?: unknown; readonly error?: CallError };

export type FromChild =
  | { readonly type: 'loaded' }
  | { readonly type: 'load-failed'; readonly error: ErrorData }
  | { readonly type: 'probed'; readonly result: ProbeResult }
  | { readonly type: 'beat' }
  /** A part of the last argument of a call, which follows. A line has a limit, and an artifact is longer. */
  | { readonly type: 'part'; readonly call: number; readonly text: string }
  | {
      readonly type: 'call';
      readonly id: number;
      readonly call: number;
      readonly name: CapabilityName;
      readonly args: readonly unknown[];
    }
  | {
      readonly type: 'log';
      readonly id: number;
      readonly level: LogLevel;
      readonly message: string;
      readonly meta: object;
    }
  | EndMessage;

/** Ends a task. */
export type EndMessage =
  | { readonly type: 'result'; readonly id: number; readonly result: JobResult }
  | {
      readonly type: 'error';
      readonly id: number;
      readonly error: ErrorData;
      /** The stack, for the author of the job. */
      readonly stack?: string;
    };

export const exportKinds = ['schema', 'function', 'value'] as const;

/** An export that is not part of the contract. A schema is a Standard Schema, such as one of zod. */
export interface OtherExport {
  readonly name: string;
  readonly kind: (typeof exportKinds)[number];
}

/** Exports of a package, as a job host that imported it sees them. */
export type ProbeResult =
  | {
      readonly ok: true;
      /** The export `meta` as JSON, if it exists. */
      readonly meta?: unknown;
      readonly hasRun: boolean;
      /** Exports that are not part of the contract. */
      readonly otherExports?: readonly OtherExport[];
      /** Absent: there is no export `summarize`. False: it is not a function. */
      readonly hasSummarize?: boolean;
      /** The JSON Schema (draft 2020-12, input side) that `configSchema` describes itself with. */
      readonly configSchema?: unknown;
      /** The error of an export `configSchema` that cannot describe itself. */
      readonly schemaError?: ErrorData;
    }
  | {
      readonly ok: false;
      readonly error: ErrorData;
      /** Location in the code of the package, if it is known. */
      readonly location?: { readonly file: string; readonly line: number };
    };
