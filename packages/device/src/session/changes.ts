import type { QuestionAnswer } from '@netraven/core';
import type {
  ChangeEnd,
  ConfigChange,
  LineAnswer,
  OpenChange,
  PendingRevert,
  SentCommit,
} from '@netraven/core/attempt';

/** The lines of one call of `configure()`. */
export interface Change {
  readonly lines: number;
  /** Lines that may be in effect. */
  sent: number;
  /** Lines that are in effect: the device accepted them. */
  accepted?: number;
  /** All lines were accepted, and are in effect. */
  isWhole: boolean;
  /** Set while a commit was sent and the device has not answered it. */
  commit?: SentCommit | undefined;
  /** The name of the change on the device, where it keeps one until its commit. */
  session?: string | undefined;
  /** All lines, without secrets. */
  readonly shownLines: readonly string[];
  /** Empty: none. */
  readonly undo: readonly string[];
  /** The undo lines without secrets. */
  readonly shown: readonly string[];
  revert: Revert | undefined;
  /** Answers of the job to questions, and parts of texts that it knows as harmless: the undo lines may cause the same. */
  readonly answers?: readonly QuestionAnswer[];
  readonly harmless?: readonly string[];
  refused?: Refused;
}

/** The line that the device refused. */
export interface Refused {
  /** Its index in the lines that are typed. */
  readonly at: number;
  /** Its index in the lines of the job. */
  readonly index: number;
  /** Without secrets. */
  readonly line: string;
  /** False: the first line of a text, of which other lines may be in effect. */
  readonly isAlone: boolean;
  /** The device said so. False: its answer is not known, and the line may be in effect. */
  readonly isCertain: boolean;
}

/** A command or a request that may change the device, and that no undo line undoes. */
export interface Other {
  readonly kind: 'command' | 'request';
  /** Without secrets. */
  readonly said: string;
  /** True: it may have taken effect. False: it did not. Absent until this is known. */
  isSent?: boolean;
}

/** Most commands and requests that a message names. */
const maxNamed = 5;
/** Most answers of a device that are kept. */
const maxAnswers = 100;

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
  #others: Other[] = [];
  /** The configuration before the first change to undo. Undefined: others were made since. */
  #before: Before | undefined;
  /** The configuration before the first change of the job, and before the first one that is not kept. */
  #first: Before | undefined;
  #start: Before | undefined;
  /** Lines of all changes of the job, without secrets. */
  readonly #sent: string[] = [];
  readonly #answers: LineAnswer[] = [];
  #noted = 0;
  /** How they altered the configuration, once it was read again. */
  configChange: ConfigChange | undefined;

  /** @param name of the device, for messages */
  constructor(name: string) {
    this.#name = name;
  }

  /** Number of changes, commands and requests that were noted so far. */
  get noted(): number {
    return this.#noted;
  }

  /** Returns true if the configuration must be read before the next change. */
  needsBefore(canBeUndone: boolean): boolean {
    return this.#start === undefined || (canBeUndone && this.#undoable.length === 0);
  }

  /** The configuration before the first change of the job. */
  get first(): Before | undefined {
    return this.#first;
  }

  /** The lines of all changes of the job, without secrets, in their order. */
  get sentLines(): readonly string[] {
    return this.#sent;
  }

  /** Answers that did not refuse their line, and answered questions. */
  get answers(): readonly LineAnswer[] {
    return this.#answers;
  }

  noteAnswers(answers: readonly LineAnswer[]): void {
    this.#answers.push(...answers.slice(0, Math.max(0, maxAnswers - this.#answers.length)));
  }

  /** True if the job has made a change that is not kept, or began to. */
  get any(): boolean {
    return this.#changes.length > 0;
  }

  /** Everything to undo. Undefined if nothing can be undone. */
  get open(): OpenChange | undefined {
    // Of a change that the device refused it is known what was sent.
    return this.#openWith(this.#others, ({ lines, sent, refused }) => (refused ? sent : lines));
  }

  #openWith(noted: readonly Other[], linesOf: (change: Change) => number): OpenChange | undefined {
    if (this.#undoable.length === 0) return undefined;
    const lastFirst = this.#undoable.toReversed();
    const { confirm: _, ...revert } = this.#undoable.find((change) => change.revert)?.revert ?? {};
    const staying = this.#changes.reduce((sum, change) => sum + (canUndo(change) ? 0 : linesOf(change)), 0);
    const possible = noted.filter(({ isSent }) => isSent !== false);
    const others = this.#saidOf(
      possible,
      possible.every(({ isSent }) => isSent),
    );
    const answers = lastFirst.flatMap((change) => change.answers ?? []);
    const harmless = lastFirst.flatMap((change) => change.harmless ?? []);
    return {
      undo: lastFirst.flatMap(({ undo }) => undo),
      ...(lastFirst.length > 1 && { parts: lastFirst.map(({ undo }) => undo.length) }),
      shown: lastFirst.flatMap(({ shown }) => shown),
      ...(answers.length > 0 && { answers }),
      ...(harmless.length > 0 && { harmless }),
      ...(staying > 0 && { staying }),
      ...(others !== undefined && { others }),
      ...(this.#before && { before: this.#before.fingerprint }),
      ...('at' in revert && { revert }),
      ...this.#unfinished,
    };
  }

  /** The commit and the session of a change that broke: the device may still go on with them. */
  get #unfinished(): Pick<OpenChange, 'commit' | 'session'> {
    const commit = this.#changes.findLast((change) => change.commit)?.commit;
    const session = this.#changes.findLast((change) => change.session)?.session;
    return { ...(commit && { commit }), ...(session !== undefined && { session }) };
  }

  /** The configuration that a new session compares, if nothing can be undone. Undefined if it is unknown. */
  get toCompare(): OpenChange | undefined {
    const { fingerprint: before, text: beforeText } = this.#start ?? {};
    if (before === undefined || this.#changes.length === 0) return undefined;
    return {
      undo: [],
      shown: [],
      before,
      ...(beforeText !== undefined && { beforeText }),
      ...this.#firstText,
      ...this.#unfinished,
    };
  }

  get #firstText(): Pick<OpenChange, 'firstText'> {
    const firstText = this.#first?.text;
    return firstText === undefined ? {} : { firstText };
  }

  /** Everything to undo, when the job is over, with the text of the configuration before, which is not stored. */
  get openAtEnd(): OpenChange | undefined {
    const open = this.#openWith(this.#sentOthers, ({ sent }) => sent);
    const beforeText = this.#before?.text;
    return open && { ...open, ...(beforeText !== undefined && { beforeText }), ...this.#firstText };
  }

  /** The change in effect that the device will take back by itself. There is at most one. */
  get pending(): Revert | undefined {
    return this.#changes.find(({ revert, sent }) => revert && sent > 0)?.revert;
  }

  get #sentOthers(): Other[] {
    return this.#others.filter(({ isSent }) => isSent);
  }

  get #undoable(): Change[] {
    return this.#changes.filter(canUndo);
  }

  /** Adds a change, before its first line is sent. */
  begin(
    lines: number,
    undoing: Pick<Change, 'undo' | 'shown' | 'shownLines' | 'revert' | 'session' | 'answers' | 'harmless'>,
    before?: Before,
  ): Change {
    const change: Change = { lines, sent: 0, isWhole: false, ...undoing };
    this.#first ??= before;
    this.#start ??= before;
    if (!canUndo(change)) this.#before = undefined;
    else if (this.#undoable.length === 0) this.#before = before;
    this.#sent.push(...change.shownLines);
    this.#changes.push(change);
    this.#noted += 1;
    return change;
  }

  /** Notes a command or a request before it is sent. The earlier configuration can then no longer prove the undo. */
  noteOther(kind: Other['kind'], said: string): Other {
    this.#before = undefined;
    const other: Other = { kind, said };
    this.#noted += 1;
    this.#others.push(other);
    return other;
  }

  /** Keeps all changes so far. */
  keep(): void {
    this.#changes = [];
    this.#others = [];
    this.#before = undefined;
    this.#start = undefined;
  }

  /** Notes the configuration with the changes that were kept. Undefined: unknown. */
  noteStart(now: Before | undefined): void {
    this.#start = now;
  }

  /** Returns the end of the changes if nothing needs to be undone on the device. Undefined if something has to be. */
  endWithoutUndo(): ChangeEnd | 'unchanged' | undefined {
    const others = this.#saidOf(this.#sentOthers, true);
    const end = this.#endOfLines(others !== undefined);
    if (others === undefined || end === undefined) return end;
    if (end === 'unchanged') return { outcome: 'kept', message: others, hint: hintOfOthers(this.#name) };
    return withOthers(this.#name, end, { others });
  }

  /** Returns the end of changes that nothing undoes, with what the configuration shows. */
  asSeen(end: ChangeEnd, seen: ChangeEnd): ChangeEnd {
    const { change, outcome, message, hint } = seen;
    if (outcome === 'undo failed') {
      return { ...end, message: `${end.message}; its configuration could not be read: ${message}` };
    }
    if (outcome === 'not known') {
      return { ...end, outcome, message: `${end.message}; ${message}`, ...(hint !== undefined && { hint }) };
    }
    const shown = change && { change };
    if (outcome !== 'undone') return { ...end, message: `${end.message}; ${message}`, ...shown };
    // Commands and requests may change more than the configuration.
    if (end.outcome === 'kept') return { ...end, ...shown };
    const others = this.#saidOf(this.#sentOthers, true);
    const proof = 'no line of the change took effect';
    const said = others === undefined ? `${this.#name} is as before: ${proof}` : proof;
    return withOthers(this.#name, { outcome, message: said, ...shown }, others === undefined ? {} : { others });
  }

  #endOfLines(hasOthers: boolean): ChangeEnd | 'unchanged' | undefined {
    const made = this.#changes.filter(({ sent }) => sent > 0);
    const sent = made.reduce((sum, change) => sum + change.sent, 0);
    const lines = made.reduce((sum, change) => sum + change.lines, 0);
    if (made.some(canUndo)) return undefined;
    // The timer of the device runs.
    if (made.length === 0 && this.#undoable.some(({ revert }) => revert?.now !== undefined)) return undefined;
    if (made.length === 0) {
      if (this.#undoable.length === 0) return 'unchanged';
      const proof = 'no line of the change took effect';
      return { outcome: 'undone', message: hasOthers ? proof : `${this.#name} is as before: ${proof}` };
    }
    if (made.every(({ isWhole }) => isWhole)) {
      return { outcome: 'kept', message: `${this.#name} keeps the change of ${inLines(sent)}: it has no undo lines` };
    }
    const accepted = made.reduce((sum, change) => sum + (change.accepted ?? 0), 0);
    const happened = accepted === sent ? 'took effect' : `${sent === 1 ? 'was' : 'were'} sent`;
    const refused = made.flatMap((change) => (change.refused ? inWords(change.refused) : [])).slice(0, maxNamed);
    const parts = [
      `${sent} of ${inLines(lines)} ${happened}`,
      ...(refused.length === 0 ? [] : [`it refused ${refused.join(' and ')}`]),
    ];
    return {
      outcome: 'half made',
      message: `${this.#name} ${accepted > 0 ? 'is' : 'may be'} half changed: ${parts.join(', ')}, and there are no undo lines`,
    };
  }

  /** Names commands and requests. Undefined if there are none. */
  #saidOf(others: readonly Other[], areSent: boolean): string | undefined {
    const [first, ...more] = others;
    if (!first) return undefined;
    const named = others.slice(0, maxNamed).map(({ said }) => `\`${said.slice(0, 120)}\``);
    const rest = others.length - named.length;
    const all = [...named, ...(rest > 0 ? [`and ${rest} more`] : [])].join(', ');
    if (more.length === 0) {
      return `1 ${first.kind} that may have changed ${this.#name} ${areSent ? 'was' : 'may have been'} sent, and nothing undoes it: ${all}`;
    }
    const kinds = more.every(({ kind }) => kind === first.kind) ? `${first.kind}s` : 'commands or requests';
    return `${others.length} ${kinds} that may have changed ${this.#name} ${areSent ? 'were' : 'may have been'} sent, and nothing undoes them: ${all}`;
  }
}

function canUndo({ undo, revert }: Change): boolean {
  return undo.length > 0 || revert !== undefined;
}

/** Returns the end of a change that also says what stays in spite of it. */
export function withOthers(
  name: string,
  end: ChangeEnd,
  { staying, others }: Pick<OpenChange, 'staying' | 'others'>,
): ChangeEnd {
  if (staying === undefined && others === undefined) return end;
  const lines = staying === undefined ? [] : [`${inLines(staying)} of other changes, without undo lines, may stay`];
  return {
    ...end,
    message: [end.message.replace(/\.$/, ''), ...lines, ...(others === undefined ? [] : [others])].join('; '),
    ...(end.outcome === 'undone' && { othersStay: true as const }),
    // Lines to undo by hand come first.
    ...(others !== undefined && end.hint === undefined && end.outcome !== 'half made' && { hint: hintOfOthers(name) }),
  };
}

function hintOfOthers(name: string): string {
  return `Check on ${name} what the named commands or requests changed, and correct it by hand.`;
}

/** Returns the end of a change that was not undone. @param fix what a person has to do, without secrets */
export function endOfFailed(name: string, fix: string, reason: string): ChangeEnd {
  return {
    outcome: 'undo failed',
    message: `${name} may be half changed, because the undo failed: ${reason}`,
    hint: `Check the configuration of ${name}, and ${fix}`,
  };
}

/** Names a refused line: ``line 2 of 3 (`ntp server x`)``. */
export function inWords({ at, line }: Refused, total?: number): string {
  return `line ${at + 1}${total === undefined ? '' : ` of ${total}`} (\`${line.slice(0, 120)}\`)`;
}

/** Returns a number of lines in words: `1 line`, `3 lines`. */
export function inLines(count: number): string {
  return count === 1 ? '1 line' : `${count} lines`;
}
