import type { ChangeEnd, OpenChange, PendingRevert } from '@netraven/core/attempt';

/** The lines of one call of `configure()`. */
export interface Change {
  readonly lines: number;
  /** Lines that may be in effect. */
  sent: number;
  /** All lines were accepted, and are in effect. */
  isWhole: boolean;
  /** Empty: none. */
  readonly undo: readonly string[];
  /** The undo lines without secrets. */
  readonly shown: readonly string[];
  readonly revert: Revert | undefined;
}

/** The configuration before a change. */
export interface Before {
  readonly fingerprint: string;
  /** Without secrets. Absent if it is too long to keep, or if nothing masks its secrets. */
  readonly text?: string;
}

/** A change that the device takes back by itself. */
export interface Revert extends PendingRevert {
  /** The command that keeps the change. Absent if another commit does. */
  readonly confirm?: string;
}

/** The changes that a job made on its device and that are not kept yet. */
export class Changes {
  readonly #name: string;
  #changes: Change[] = [];
  #before: Before | undefined;

  /** @param name of the device, for messages */
  constructor(name: string) {
    this.#name = name;
  }

  /** True if the next change that can be undone needs the fingerprint of the configuration before. */
  get needsBefore(): boolean {
    return this.#undoable.length === 0;
  }

  /** True if the job has made a change that is not kept, or began to. */
  get any(): boolean {
    return this.#changes.length > 0;
  }

  /** Everything to undo. Undefined if nothing can be undone. */
  get open(): OpenChange | undefined {
    if (this.#undoable.length === 0) return undefined;
    const lastFirst = this.#undoable.toReversed();
    const { confirm: _, ...revert } = this.#undoable.find((change) => change.revert)?.revert ?? {};
    const staying = this.#changes.reduce((sum, change) => sum + (canUndo(change) ? 0 : change.lines), 0);
    return {
      undo: lastFirst.flatMap(({ undo }) => undo),
      shown: lastFirst.flatMap(({ shown }) => shown),
      ...(staying > 0 && { staying }),
      ...(this.#before && { before: this.#before.fingerprint }),
      ...('at' in revert && { revert }),
    };
  }

  /** Everything to undo, with the text of the configuration before, which is not stored. */
  get openWithText(): OpenChange | undefined {
    const { open } = this;
    const beforeText = this.#before?.text;
    return open && { ...open, ...(beforeText !== undefined && { beforeText }) };
  }

  /** The change in effect that the device will take back by itself. There is at most one. */
  get pending(): Revert | undefined {
    return this.#changes.find(({ revert, sent }) => revert && sent > 0)?.revert;
  }

  get #undoable(): Change[] {
    return this.#changes.filter(canUndo);
  }

  /** Adds a change, before its first line is sent. */
  begin(lines: number, undoing: Pick<Change, 'undo' | 'shown' | 'revert'>, before?: Before): Change {
    const change: Change = { lines, sent: 0, isWhole: false, ...undoing };
    if (!canUndo(change)) this.noteOther();
    else if (this.needsBefore) this.#before = before;
    this.#changes.push(change);
    return change;
  }

  /** Notes a change that no undo line undoes. The earlier configuration can then no longer prove the undo. */
  noteOther(): void {
    this.#before = undefined;
  }

  /** Keeps all changes so far. */
  keep(): void {
    this.#changes = [];
    this.#before = undefined;
  }

  /** Returns the end of the changes if nothing needs to be undone on the device. Undefined if something has to be. */
  endWithoutUndo(): ChangeEnd | 'unchanged' | undefined {
    const made = this.#changes.filter(({ sent }) => sent > 0);
    const sent = made.reduce((sum, change) => sum + change.sent, 0);
    const lines = made.reduce((sum, change) => sum + change.lines, 0);
    if (made.some(canUndo)) return undefined;
    // The timer of the device runs.
    if (made.length === 0 && this.#undoable.some(({ revert }) => revert?.now !== undefined)) return undefined;
    if (made.length === 0) {
      if (this.#undoable.length === 0) return 'unchanged';
      return { outcome: 'undone', message: `${this.#name} is as before: no line of the change took effect` };
    }
    if (made.every(({ isWhole }) => isWhole)) {
      return { outcome: 'kept', message: `${this.#name} keeps the change of ${inLines(sent)}: it has no undo lines` };
    }
    const message = `${this.#name} is half changed: ${sent} of ${inLines(lines)} were sent, and there are no undo lines`;
    return { outcome: 'half made', message };
  }
}

function canUndo({ undo, revert }: Change): boolean {
  return undo.length > 0 || revert !== undefined;
}

/** Returns the end of a change that was not undone. @param fix what a person has to do, without secrets */
export function endOfFailed(name: string, fix: string, reason: string): ChangeEnd {
  return {
    outcome: 'undo failed',
    message: `${name} may be half changed, because the undo failed: ${reason}`,
    hint: `Check the configuration of ${name}, and ${fix}`,
  };
}

/** Returns a number of lines in words: `1 line`, `3 lines`. */
export function inLines(count: number): string {
  return count === 1 ? '1 line' : `${count} lines`;
}
