import { asTyped } from '../sample/as-typed.ts';
import { ConfigMode, type Done } from './config-mode.ts';
import type { DeviceState } from './device-state.ts';
import { agrees } from '../sample/known-lines.ts';
import { matches } from './place-line.ts';
import { fill, shownText, type Sample } from '../sample/sample.ts';
import type { Script, SimulatedAnswer, Step } from './script.ts';
import type { ConfigCommands, Platform } from '../platform/platform.ts';
import { valuesIn } from './values-in.ts';

export type Mode = 'user' | 'privileged' | 'configure';

/** The answer to a command. */
export interface Reply extends Omit<Done, 'reads' | 'waits'> {
  /** The command, also after its questions. */
  readonly command: string;
  /** No prompt follows: the device reads a text, or the answer to its question. */
  readonly takesText?: boolean;
  /** The answer follows later. Calls the listener with it. */
  readonly waits?: (listener: (reply: Reply) => void) => void;
}

export interface CliOptions {
  readonly platform: Platform;
  readonly sample: Sample;
  readonly username: string;
  readonly script: Script;
}

/** The command interpreter of one session, without a terminal. */
export class Cli {
  /** Lines of a page. 0: no paging. */
  pageLines: number;
  readonly #state: DeviceState;
  readonly #platform: Platform;
  readonly #sample: Sample;
  readonly #username: string;
  readonly #script: Script;
  readonly #configMode: ConfigMode | undefined;
  #isPrivileged: boolean;
  #context: string | undefined;
  #prompts = 0;
  /** Takes the next line: a line of a text, or the answer to a question. */
  #reads: ((typed: string) => Done) | undefined;
  /** The command whose questions are asked. */
  #asking = '';

  constructor(state: DeviceState, { platform, sample, username, script }: CliOptions, isPrivileged: boolean) {
    this.#state = state;
    this.#platform = platform;
    this.#sample = sample;
    this.#username = username;
    this.#script = script;
    this.#isPrivileged = isPrivileged;
    this.pageLines = sample.pager?.lines ?? 0;
    const { configure } = platform;
    const unknown = (line: string): Done => this.#unknown(line);
    this.#configMode =
      configure &&
      sample.configure &&
      new ConfigMode(state, configure, sample.configure, { sample, script, username, unknown });
  }

  get mode(): Mode {
    if (this.#configMode?.isOpen) return 'configure';
    return this.#isPrivileged ? 'privileged' : 'user';
  }

  /** Gives the session all rights. */
  enable(): void {
    this.#isPrivileged = true;
  }

  /** Ends the session with its connection. */
  close(): void {
    this.#configMode?.close();
  }

  /** Returns the next prompt, with the next number of a counter. */
  nextPrompt(): string {
    const { prompts, configure } = this.#sample;
    const { mode } = this;
    const section = this.#configMode?.section;
    const outside = this.#context === undefined ? prompts[mode] : prompts.context;
    const template = mode === 'configure' && section !== undefined ? prompts.section : outside;
    this.#prompts += 1;
    const mark = this.#state.inMaintenance ? (configure?.maintenance?.mark ?? '') : '';
    return fill(template ?? '', {
      name: this.#state.name + mark,
      user: this.#username,
      section: section ?? '',
      context: this.#context ?? '',
      session: this.#configMode?.session ?? '',
      count: String(this.#prompts),
    });
  }

  /** The step of a change that a command is. */
  stepOf(input: string): Step | undefined {
    const command = asTyped(input);
    const { save, saveAsks = [] } = this.#sample;
    if (this.#reads) return undefined;
    if (this.mode !== 'configure') {
      if (this.#configMode?.enters(command)) return 'enter';
      return [save, ...saveAsks.map(({ line }) => line)].some((each) => each && matches(each, command))
        ? 'save'
        : undefined;
    }
    const { commit, leave, revert } = this.#platform.configure ?? {};
    if (command === commit || valuesIn(revert?.commit, command)) return 'commit';
    return command === leave ? 'leave' : undefined;
  }

  run(input: string): Reply {
    const reads = this.#reads;
    this.#reads = undefined;
    if (reads) return this.#reply(this.#asking, reads(input));
    const command = asTyped(input);
    const { mark } = this.#platform.config;
    const typed = asTyped(mark?.command ?? '');
    if (!mark || !command.endsWith(typed)) return this.#reply(command, this.#answerTo(input, command));
    const before = command.slice(0, -typed.length).trim();
    const done = this.#answerTo(before, before);
    return this.#reply(before, done.failed ? done : { ...done, output: `${done.output}\n${mark.line}\n` });
  }

  #reply(command: string, { reads, waits, ...done }: Done): Reply {
    this.#reads = reads;
    this.#asking = command;
    if (waits) {
      return { ...done, command, waits: (listener) => waits((later) => listener(this.#reply(command, later))) };
    }
    return { ...done, command, ...(reads && { takesText: true }) };
  }

  #answerTo(input: string, command: string): Done {
    if (command === '' || command.startsWith('!')) return { output: '' };
    const refusal = this.#script.refusalOf(command);
    if (refusal === '') return this.#refuse(command);
    if (refusal !== undefined) return { output: withLineEnd(refusal), failed: true };
    const answer = this.#script.answerTo(command);
    if (answer !== undefined) return this.#answer(input, answer);
    return this.#recorded(input, command);
  }

  /** Asks the question of an answer, or does the command and prints the answer. */
  #answer(input: string, answer: SimulatedAnswer): Done {
    if (typeof answer === 'string') {
      return { ...this.#do(input, asTyped(input), true), output: withLineEnd(answer), failed: false };
    }
    const { asks, next = '' } = answer;
    const changes = this.mode === 'configure' || this.stepOf(input) === 'save';
    const reads = (typed: string): Done => {
      const isDeclined = changes && typeof next === 'string' && /^no?$/i.test(typed.trim());
      return isDeclined ? { output: '' } : this.#answer(input, next);
    };
    return { output: asks, reads };
  }

  /** Answers a line as a real device did. A line that is refused anyway always gets the recorded words. */
  #recorded(input: string, command: string): Done {
    const { refused, accepted, questions } = this.#sample.knownLines;
    const step = this.stepOf(input);
    const { isRecorded } = this.#script;
    const inConfigure = this.mode === 'configure' && step === undefined;
    const refusal = inConfigure ? refused.get(command) : undefined;
    const refuses: Done = { output: withLineEnd(refusal ?? ''), failed: true };
    if (isRecorded && refusal !== undefined) return refuses;
    const question = isRecorded && (inConfigure || step === 'save') ? questions.get(command) : undefined;
    if (question) {
      const { asks, answer } = question;
      const reads = (typed: string): Done =>
        agrees(asks, typed, answer) ? this.#do(input, command, true) : { output: '' };
      return { output: asks, reads };
    }
    const said = isRecorded && inConfigure ? accepted.get(command) : undefined;
    const done = this.#do(input, command, said !== undefined);
    if (done.failed && refusal !== undefined) return refuses;
    return said === undefined || done.reads ? done : { ...done, output: withLineEnd(said) };
  }

  /** Refuses a command in the words of the platform. */
  #refuse(command: string): Done {
    const { commit } = this.#sample.configure ?? {};
    if (commit?.refused === undefined || this.stepOf(command) !== 'commit') return this.#unknown(command);
    return { output: commit.refused, failed: true };
  }

  /** @param isKnown accepts any line in configuration mode */
  #do(input: string, command: string, isKnown = false): Done {
    if (this.#configMode?.isOpen) return this.#configMode.take(input, command, isKnown);
    return this.#exec(command);
  }

  #exec(command: string): Done {
    const { enable, config, paging } = this.#platform;
    const { pager, answers, startup, save, saveAsks } = this.#sample;
    const length = pager?.length === undefined ? null : new RegExp(`^(?:${pager.length})$`).exec(command);
    if (this.mode !== 'user' && this.#changeContext(command)) return { output: '' };
    if (length || paging.off.includes(command) || this.#isAfterEnable(command)) {
      if (length || pager?.length === undefined) this.pageLines = Number(length?.groups?.['lines'] ?? 0);
      return { output: fill(answers[command] ?? '', this.#values()) };
    }
    if (command === enable?.command) return { output: '', wantsPassword: this.mode === 'user' };
    const counted = this.#countLines(command);
    if (counted !== undefined) return { output: `${counted}\n` };
    const answer = answers[command];
    if (answer !== undefined) return { output: fill(answer, this.#values()) };
    if (command === 'exit' || command === 'quit' || command === 'logout') return { output: '', ends: true };
    if (this.mode === 'user') return this.#unknown(command);
    const running = this.#shown(config.commands.running, command, this.#state.running, this.#sample.running);
    if (running !== undefined) return { output: running, isConfig: true };
    if (config.commands.startup !== undefined && startup) {
      const started = this.#shown(config.commands.startup, command, this.#state.startup, startup);
      if (started !== undefined) return { output: started, isConfig: true };
    }
    const asks = saveAsks?.find(({ line }) => matches(line, command));
    if (asks) {
      const reads = (typed: string): Done => (agrees(asks.asks, typed) ? this.#save(asks.says) : { output: '' });
      return { output: asks.asks, reads };
    }
    if (save !== undefined && matches(save, command)) return this.#save('Building configuration...\n[OK]\n');
    return this.#configMode?.pendingCommand(command) ?? this.#configMode?.enter(command) ?? this.#unknown(command);
  }

  #save(says: string): Done {
    this.#state.startup = this.#state.running;
    return { output: says };
  }

  /** The number of lines that a command prints without the filter that counts them. */
  #countLines(command: string): number | undefined {
    const { count } = this.#platform.config;
    if (!count || !command.endsWith(count.filter)) return undefined;
    const { output, isConfig } = this.#exec(command.slice(0, -count.filter.length));
    return isConfig ? output.split('\n').length - 1 : undefined;
  }

  /** Returns the answer if the command shows a configuration, or the part of it after its heading. */
  #shown(
    commands: ConfigCommands,
    command: string,
    config: string,
    around: Parameters<typeof shownText>[1],
  ): string | undefined {
    const all = [commands].flat();
    if (!all.includes(command)) return undefined;
    if (this.#context !== undefined)
      return shownText(this.#sample.contexts?.[this.#context] ?? '', around, this.#lastChange());
    if (all.length === 1) return shownText(config, around, this.#lastChange());
    const headings = all.map((each) => `${(this.#platform.config.heading ?? '').replace('{command}', () => each)}\n`);
    const at = all.indexOf(command);
    const start = config.indexOf(headings[at] ?? '') + (headings[at] ?? '').length;
    const next = headings[at + 1];
    return config.slice(start, next === undefined ? undefined : config.indexOf(next, start));
  }

  #isAfterEnable(command: string): boolean {
    return this.mode !== 'user' && this.#platform.enable?.after?.includes(command) === true;
  }

  #changeContext(command: string): boolean {
    const { contexts } = this.#platform;
    if (!contexts) return false;
    if (command === contexts.leave) {
      this.#context = undefined;
      return true;
    }
    const name = Object.keys(this.#sample.contexts ?? {}).find(
      (each) => command === contexts.enter.replace('{name}', each),
    );
    if (name !== undefined) this.#context = name;
    return name !== undefined;
  }

  #unknown(command: string): Done {
    return { output: fill(this.#sample.unknown, { ...this.#values(), command }), failed: true };
  }

  #values(): Record<string, string> {
    const level = this.mode === 'user' ? '1' : '15';
    return { name: this.#state.name, user: this.#username, time: timeOf(new Date()), level };
  }

  /** The values of a text around a configuration. */
  #lastChange(): Record<string, string> {
    const { changedBy, changedAt } = this.#state;
    return { ...this.#values(), user: changedBy, time: timeOf(changedAt) };
  }
}

function timeOf(date: Date): string {
  return date.toISOString().replace('T', ' ').slice(0, 19);
}

function withLineEnd(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
