import { z } from 'zod';
import { deviceError } from '../codes.ts';
import type { Strike, StrikeLine } from './deliver.ts';
import type { Fault } from './fault.ts';

/** A text, or a question of the device and what follows it. A line end is added to a text without one. */
export type SimulatedAnswer = string | SimulatedQuestion;

/** A question such as `Proceed with reload? [confirm]`. Takes any line. */
export interface SimulatedQuestion {
  readonly asks: string;
  /** Default: no text. */
  readonly next?: SimulatedAnswer;
}

/** Answers by command. A line in configuration mode is a command too. */
export type SimulatedAnswers = Readonly<Record<string, SimulatedAnswer>>;

const answer: z.ZodType<SimulatedAnswer> = z.lazy(() =>
  z.union([z.string(), z.strictObject({ asks: z.string().min(1), next: answer.exactOptional() })]),
);
const answersSchema = z.record(z.string(), answer);

/** Answers, refused commands and faults of a simulated device, as the author of a test wants them. */
export class Script {
  faults: readonly Fault[];
  #answers = new Map<string, SimulatedAnswer>();
  #refuses = new Set<string>();
  readonly #struck = new Map<Fault, number>();

  constructor(faults: readonly Fault[] = []) {
    this.faults = faults;
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

  get refuses(): readonly string[] {
    return [...this.#refuses];
  }

  set refuses(commands: readonly string[]) {
    this.#refuses = new Set(commands.map(asTyped));
  }

  answerTo(command: string): SimulatedAnswer | undefined {
    return this.#answers.get(command);
  }

  /** Returns the text of a refusal; empty: the words of the platform. Undefined: the command is not refused. */
  refusalOf(command: string): string | undefined {
    if (this.#refuses.has(command)) return '';
    return this.#strike((fault) => isOn(fault, command), ['cli-error'])?.message;
  }

  /** A fault at the connection, at the login, or of any configuration that is shown. */
  readonly strike: Strike = (...kinds) => this.#strike(({ on }) => on === undefined, kinds);

  /** The fault of a line of configuration mode, 1 the first. */
  readonly strikeLine: StrikeLine = (line) =>
    this.#strike((fault) => fault.kind === 'close-in-configure' && fault.line === line, ['close-in-configure']);

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

/** Returns a command as it is compared: without further spaces. */
export function asTyped(command: string): string {
  return command.trim().replace(/ +/g, ' ');
}

function isOn({ on }: Fault, command: string): boolean {
  return on !== undefined && asTyped(on) === command;
}
