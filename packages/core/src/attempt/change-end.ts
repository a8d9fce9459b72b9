import type { QuestionAnswer } from '../contract/device.ts';
import type { ErrorData } from '../contract/netraven-error.ts';
import type { JobResult } from '../contract/run.ts';
import { attemptErrorData, codes } from './codes.ts';
import type { ConfigChange } from './config-change.ts';

/** A change of a device that is not kept yet. Its lines may hold secrets. */
export interface OpenChange {
  /** The lines to send, those of the last change first. */
  readonly undo: readonly string[];
  /** Number of undo lines of each change. Each begins at the outermost level. Default: all are of one change. */
  readonly parts?: readonly number[];
  /** The same lines without secrets, for a person who has to type them. */
  readonly shown: readonly string[];
  /** Answers of the job to questions that the undo lines may cause too. Default: none. */
  readonly answers?: readonly QuestionAnswer[];
  /** Parts of texts that the device prints although it accepts a line, as the job knows them. Default: none. */
  readonly harmless?: readonly string[];
  /** Fingerprint of the configuration before. Absent if the device was changed in other ways since. */
  readonly before?: string;
  /** The configuration before, without secrets. Only in the memory of the process that made the change. */
  readonly beforeText?: string;
  /** The configuration before the first change of the job, without secrets, if it is another one. Also only in memory. */
  readonly firstText?: string;
  /** Number of lines of other changes, which have no undo lines and stay. Default 0. */
  readonly staying?: number;
  /** The commands and requests of the job that may have changed the device, in words and without secrets. They stay. */
  readonly others?: string;
  /** The device takes the change back by itself. */
  readonly revert?: PendingRevert;
  /** A commit that the device did not answer: it may still run. */
  readonly commit?: SentCommit;
  /** The name of the change on the device, which may keep it pending. */
  readonly session?: string;
}

export interface SentCommit {
  /** When it was sent, by the clock of the worker: a time of ISO 8601. */
  readonly sentAt: string;
}

export interface PendingRevert {
  /** The command that takes it back at once. Absent if `rollback` does. */
  readonly now?: string;
  /** A line of configuration mode that takes it back once it is committed. */
  readonly rollback?: string;
  /** When the device takes it back, by the clock of the worker: a time of ISO 8601. */
  readonly at: string;
}

/** The end of the changes that a job made, if its attempt did not end as `success`. */
export interface ChangeEnd {
  /**
   * `undone`: the device is as before. `undo failed`: it may be half changed. `half made`: it is half changed, without undo
   * lines. `kept`: the whole change stays, without undo lines. Commands and requests that may have changed it are `kept` too.
   * `not known`: a commit may still run, or have run.
   */
  readonly outcome: 'undone' | 'undo failed' | 'half made' | 'kept' | 'not known';
  /** The outcome in words, without secrets. */
  readonly message: string;
  /** Set: the device may keep other changes of the job, which nothing undoes. */
  readonly othersStay?: true;
  /** The next step of a person. Default: the hint of the code. */
  readonly hint?: string;
  /** How the configuration differs now from that before the first change. Absent: it was not compared after the undo. */
  readonly change?: ConfigChange;
}

/** The end of an attempt, as far as a change can alter it. */
interface End {
  readonly status: 'success' | 'failed' | 'error' | 'cancelled' | 'skipped';
  readonly error?: ErrorData;
  readonly result?: JobResult;
}

/**
 * Returns the end of an attempt that also says what became of its changes. A failed undo is an error; `changed` of an undone
 * change is false. A half-changed device is the first thing to look at, whatever the error was.
 */
export function endWithChange<E extends End>(ended: E, change: ChangeEnd | undefined): E {
  if (!change) return ended;
  const isAsBefore = change.outcome === 'undone' && !change.othersStay && ended.result?.changed === true;
  const end = isAsBefore ? { ...ended, result: { ...ended.result, changed: false } } : ended;
  const { status, error, result } = end;
  const { outcome, message, othersStay, hint = othersStay && codes.NR_CHANGE_UNDO_FAILED.hint } = change;
  const reason = error?.message ?? result?.message;
  const before = error ? `${error.code}: ${error.message}` : `${status}: ${reason ?? 'the job gave no reason'}`;
  const saidFirst = `${message}. Before that, the task ended with ${before}`;
  if (outcome === 'undo failed') {
    return { ...end, status: 'error', error: attemptErrorData('NR_CHANGE_UNDO_FAILED', saidFirst, hint) };
  }
  if (outcome === 'not known') {
    return { ...end, status: 'error', error: attemptErrorData('NR_CHANGE_NOT_KNOWN', saidFirst, hint) };
  }
  // The device did not take the confirmation.
  if (status === 'success') {
    const said = `The change could not be kept; ${message}`;
    return { ...end, status: 'error', error: attemptErrorData('NR_CHANGE_UNDONE', said, hint) };
  }
  if (error && outcome === 'half made') {
    return { ...end, error: attemptErrorData('NR_CHANGE_HALF_MADE', saidFirst, hint) };
  }
  if (error) {
    return {
      ...end,
      error: {
        ...error,
        message: `${error.message}; ${message}`,
        ...(hint !== undefined && { hint: [hint, error.hint].filter(Boolean).join(' ') }),
      },
    };
  }
  const code = codeOf[outcome];
  const said = reason === undefined ? message : `${reason}; ${message}`;
  return { ...end, error: attemptErrorData(code, said, hint) };
}

/**
 * Returns how the configuration was altered when an attempt is over. After an undo, what the job altered no longer holds.
 * @param made how the job altered it, before its changes were kept or undone
 */
export function changeAtEnd(made: ConfigChange | undefined, end: ChangeEnd | undefined): ConfigChange | undefined {
  const isOutdated = end?.outcome === 'undone' || end?.outcome === 'undo failed';
  return end?.change ?? (isOutdated ? undefined : made);
}

/** The codes of a verdict about a device that was changed. */
const codeOf = {
  undone: 'NR_CHANGE_UNDONE',
  'half made': 'NR_CHANGE_HALF_MADE',
  kept: 'NR_CHANGE_KEPT',
} as const;
