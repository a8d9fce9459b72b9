/** How the changes of a task altered the configuration of its device: before the first one, and after the last. Without secrets. */
export interface ConfigChange {
  /** Number of lines that the configuration has more. */
  readonly added: number;
  /** Number of lines that it has no longer. */
  readonly removed: number;
  /** The hunks of a unified diff, each with its `@@` line. Empty if nothing changed. At most 200000 characters. */
  readonly diff: string;
  /** Number of lines of the diff that are left out at its end. Default 0. */
  readonly cutLines?: number;
  /** Lines that were sent and left no trace in the configuration. At most 100. Default: none. */
  readonly untraced?: readonly string[];
  /** Answers of the device that did not refuse a line, and questions that were answered. At most 100. Default: none. */
  readonly answers?: readonly LineAnswer[];
}

/** An answer of a device to a line of configuration mode. Without secrets. */
export interface LineAnswer {
  /** The line, as it was sent. */
  readonly line: string;
  /** The text or the question of the device. */
  readonly answer: string;
  /** The answer to the question. Absent if the text is no question. */
  readonly said?: string;
}

/** The size of a change, for lists. */
export interface ChangeCounts extends Pick<ConfigChange, 'added' | 'removed'> {
  /** Number of lines that were sent and left no trace. */
  readonly untraced: number;
  /** Number of answers that did not refuse a line, and of questions that were answered. */
  readonly answers: number;
}

/** Returns the size of a change. */
export function changeCounts({ added, removed, untraced = [], answers = [] }: ConfigChange): ChangeCounts {
  return { added, removed, untraced: untraced.length, answers: answers.length };
}
