import { z } from 'zod';
import { deviceError } from '../codes.ts';
import { asTyped } from '../sample/as-typed.ts';
import type { Strike } from './deliver.ts';
import type { Fault } from './fault.ts';

/** A text, or a question of the device and what follows it. A line end is added to a text without one. */
export type SimulatedAnswer = string | SimulatedQuestion;

/** A question such as `Proceed with reload? [confirm]`. Takes any line. */
export interface SimulatedQuestion {
  readonly asks: string;
  /** Default: no text. */
  readonly next?: SimulatedAnswer;
}

/** A command or line that the device refuses: in the words of its platform, or with any answer. */
export type SimulatedRefusal = string | { readonly line: string; readonly answer: string };

/** A step of a change. */
export type Step = 'enter' | 'commit' | 'leave' | 'save';

/** Answers by command. A line in configuration mode is a command too. */
export type SimulatedAnswers = Readonly<Record<string, SimulatedAnswer>>;

const answer: z.ZodType<SimulatedAnswer> = z.lazy(() =>
  z.union([z.string(), z.strictObject({ asks: z.string().min(1), next: answer.exactOptional() })]),
);
const refusal = z.union([z.string(), z.strictObject({ line: z.string(), answer: z.string().min(1) })]);
const answersSchema = z.record(z.string(), answer);

/** A line that was typed. */
export interface TypedLine {
  /** Its number in configuration mode, 1 the first. */
  readonly number: number | undefined;
  readonly step: Step | undefined;
  readonly line: string;
}

type LineFault = Extract<Fault, { kind: 'close-in-configure' | 'hang-in-configure' }>;

/** Answers, refused commands and faults of a simulated device, as the author of a test wants them. */
export class Script {
  faults: readonly Fault[];
  /** Answers lines of configuration mode as real devices did, which are recorded in the data of the platform. */
  readonly isRecorded: boolean;
  #answers = new Map<string, SimulatedAnswer>();
  #refuses: readonly SimulatedRefusal[] = [];
  #refusals = new Map<string, string>();
  readonly #struck = new Map<Fault, number>();

  constructor(faults: readonly Fault[] = [], isRecorded: boolean = false) {
    this.faults = faults;
    this.isRecorded = isRecorded;
  }

  get answers(): SimulatedAnswers {
    return Object.fromEntries(this.#answers);
  }

  set answers(answers: SimulatedAnswers) {
    const parsed = answersSchema.safeParse(answers);
    if (!parsed.success) {
      const command = parsed.error.issues[0]?.path[0];
      const where = typeof command === 'string' ? `The answer to ${JSON.stringify(command)}` : 'The answers';
      const form = typeof command === 'string' ? 'a text or { asks, next }' : 'an object with a command for each key';
      throw deviceError('NR_DEVICE_OPTION_INVALID', `${where} must be ${form}`);
    }
    this.#answers = new Map(Object.entries(answers).map(([command, each]) => [asTyped(command), each]));
  }

  get refuses(): readonly SimulatedRefusal[] {
    return this.#refuses;
  }

  set refuses(refuses: readonly SimulatedRefusal[]) {
    const parsed = z.array(refusal).safeParse(refuses);
    if (!parsed.success) {
      const form = 'a command, or { line, answer }';
      throw deviceError('NR_DEVICE_OPTION_INVALID', `Each of \`refuses\` must be ${form}`);
    }
    this.#refuses = refuses;
    this.#refusals = new Map(
      refuses.map((each) => (typeof each === 'string' ? [asTyped(each), ''] : [asTyped(each.line), each.answer])),
    );
  }

  answerTo(command: string): SimulatedAnswer | undefined {
    return this.#answers.get(command);
  }

  /** Returns the text of a refusal; empty: the words of the platform. Undefined: the command is not refused. */
  refusalOf(command: string): string | undefined {
    const refused = this.#refusals.get(command);
    if (refused !== undefined) return refused;
    return this.#strike((fault) => isOn(fault, command), ['cli-error'])?.message;
  }

  /** A fault at the connection, at the login, or of any configuration that is shown. */
  readonly strike: Strike = (...kinds) => this.#strike(({ on }) => on === undefined, kinds);

  /** The fault of a line of configuration mode or of a step of a change. */
  strikeLine({ number, step, line }: TypedLine): LineFault | undefined {
    const kinds = ['close-in-configure', 'hang-in-configure'] as const;
    const applies = (fault: Fault): boolean => {
      if (fault.kind !== 'close-in-configure' && fault.kind !== 'hang-in-configure') return false;
      if (typeof fault.line === 'number') return fault.line === number;
      return fault.line === step || (number !== undefined && asTyped(fault.line) === line);
    };
    return this.#strike(applies, kinds);
  }

  /** Returns what strikes the faults of a command. Undefined: it has no faults. */
  strikeOf(command: string, isConfig: boolean): Strike | undefined {
    // An error on a command has refused it already.
    const applies = (fault: Fault): boolean =>
      fault.on === undefined ? isConfig : fault.kind !== 'cli-error' && isOn(fault, command);
    if (!isConfig && !this.faults.some(applies)) return undefined;
    return (...kinds) => this.#strike(applies, kinds);
  }

  /** The faults that never applied. */
  get unused(): readonly Fault[] {
    return this.faults.filter((fault) => !this.#struck.has(fault));
  }

  #strike<K extends Fault['kind']>(
    applies: (fault: Fault) => boolean,
    kinds: readonly K[],
  ): Extract<Fault, { kind: K }> | undefined {
    for (const fault of this.faults) {
      const struck = this.#struck.get(fault) ?? 0;
      if (!applies(fault) || !kinds.some((kind) => kind === fault.kind) || struck >= (fault.times ?? Infinity))
        continue;
      this.#struck.set(fault, struck + 1);
      return fault as Extract<Fault, { kind: K }>;
    }
    return undefined;
  }
}

function isOn({ on }: Fault, command: string): boolean {
  return on !== undefined && asTyped(on) === command;
}
