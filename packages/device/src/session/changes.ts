import type { ChangeEnd, OpenChange } from '@netraven/core/attempt';

/** The lines of one call of `configure()`. */
export interface Change {
  readonly lines: number;
  /** Lines that may be in effect. */
  sent: number;
  /** All lines were accepted, and are in effect. */
  isWhole: boolean;
  /** Empty: none. */
  readonly undo: readonly string[];
}

/** The changes that a job made on its device and that are not kept yet. */
export class Changes {
  readonly #name: string;
  #changes: Change[] = [];
  #before: string | undefined;

  /** @param name of the device, for messages */
  constructor(name: string) {
    this.#name = name;
  }

  /** True if the next change with undo lines needs the fingerprint of the configuration before. */
  get needsBefore(): boolean {
    return this.#withUndo.length === 0;
  }

  /** What is to be undone. Undefined without undo lines. */
  get open(): OpenChange | undefined {
    if (this.#withUndo.length === 0) return undefined;
    const undo = this.#withUndo.toReversed().flatMap((change) => change.undo);
    return { undo, ...(this.#before !== undefined && { before: this.#before }) };
  }

  get #withUndo(): Change[] {
    return this.#changes.filter(({ undo }) => undo.length > 0);
  }

  /** Adds a change, before its first line is sent. */
  begin(lines: number, undo: readonly string[] = [], before?: string): Change {
    if (undo.length === 0) this.noteOther();
    else if (this.needsBefore) this.#before = before;
    const change: Change = { lines, sent: 0, isWhole: false, undo };
    this.#changes.push(change);
    return change;
  }

  /** Notes a change that no undo line undoes: the configuration before says no more if the undo succeeded. */
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
    if (made.some(({ undo }) => undo.length > 0)) return undefined;
    if (made.length === 0) {
      if (this.#withUndo.length === 0) return 'unchanged';
      return { outcome: 'undone', message: `${this.#name} is as before: no line of the change took effect` };
    }
    if (made.every(({ isWhole }) => isWhole)) {
      return { outcome: 'kept', message: `${inLines(sent)} changed ${this.#name} before, and the change stays` };
    }
    const message = `${this.#name} is half changed: ${sent} of ${inLines(lines)} were sent, and there are no undo lines`;
    return { outcome: 'half made', message };
  }
}

/** Returns a number of lines in words: `1 line`, `3 lines`. */
export function inLines(count: number): string {
  return count === 1 ? '1 line' : `${count} lines`;
}
