import { editConfig, setText, type Editing } from './edit-config.ts';
import { fill, shownText, type Sample, type SampleConfigure } from './sample.ts';
import { asTyped, type Script, type SimulatedAnswer } from './script.ts';
import type { ConfigCommands, ConfigureRules, Platform } from '../platform/platform.ts';

/** The state of a simulated device that all its sessions share. */
export interface DeviceState {
  name: string;
  running: string;
  startup: string;
  /** The last change of the running configuration. */
  changedBy: string;
  changedAt: Date;
}

export type Mode = 'user' | 'privileged' | 'configure';

/** The answer to a command. */
export interface Reply {
  /** The command, also behind its questions. */
  readonly command: string;
  readonly output: string;
  /** The output is a configuration. */
  readonly isConfig?: boolean;
  /** The device asks for the enable password. */
  readonly wantsPassword?: boolean;
  readonly failed?: boolean;
  readonly ends?: boolean;
  /** No prompt follows: the device reads a text, or the answer to its question. */
  readonly takesText?: boolean;
}

type Done = Omit<Reply, 'command'>;

export interface CliOptions {
  readonly platform: Platform;
  readonly sample: Sample;
  readonly username: string;
  readonly script: Script;
}

/** The command interpreter of one session, without a terminal. */
export class Cli {
  mode: Mode;
  /** Lines of a page. 0: no paging. */
  pageLines: number;
  readonly #state: DeviceState;
  readonly #platform: Platform;
  readonly #sample: Sample;
  readonly #username: string;
  readonly #script: Script;
  #section: string | undefined;
  #context: string | undefined;
  #prompts = 0;
  /** A text of several lines that is being typed. */
  #text: { readonly end: string; readonly lines: string[] } | undefined;
  /** The line with a question, and what follows the answer to it. */
  #asked: { readonly input: string; readonly next: SimulatedAnswer } | undefined;

  constructor(state: DeviceState, { platform, sample, username, script }: CliOptions, mode: Mode) {
    this.#state = state;
    this.#platform = platform;
    this.#sample = sample;
    this.#username = username;
    this.#script = script;
    this.mode = mode;
    this.pageLines = sample.pager?.lines ?? 0;
  }

  /** The next prompt. */
  get prompt(): string {
    const { prompts, configure } = this.#sample;
    const section = configure?.sections.find(({ line }) => matches(line, this.#section ?? ''))?.mode;
    const outside = this.#context === undefined ? prompts[this.mode] : prompts.context;
    const template = this.mode === 'configure' && section !== undefined ? prompts.section : outside;
    this.#prompts += 1;
    const count = String(this.#prompts);
    return fill(template ?? '', {
      name: this.#state.name,
      section: section ?? '',
      context: this.#context ?? '',
      count,
    });
  }

  run(input: string): Reply {
    const asked = this.#asked;
    this.#asked = undefined;
    if (asked) return this.#answer(asked.input, asked.next);
    if (this.#text) return { command: '', ...this.#takeText(input) };
    const command = asTyped(input);
    if (command === '' || command.startsWith('!')) return { command, output: '' };
    const refusal = this.#script.refusalOf(command);
    if (refusal === '') return { command, ...this.#unknown(command) };
    if (refusal !== undefined) return { command, output: withLineEnd(refusal), failed: true };
    const answer = this.#script.answerTo(command);
    return answer === undefined ? { command, ...this.#do(input, command) } : this.#answer(input, answer);
  }

  /** Asks the question of an answer, or does the command and prints the answer. */
  #answer(input: string, answer: SimulatedAnswer): Reply {
    const command = asTyped(input);
    if (typeof answer === 'string') {
      return { command, ...this.#do(input, command, true), output: withLineEnd(answer), failed: false };
    }
    this.#asked = { input, next: answer.next ?? '' };
    return { command, output: answer.asks, takesText: true };
  }

  /** @param isKnown accepts any line in configuration mode */
  #do(input: string, command: string, isKnown = false): Done {
    const rules = this.#platform.configure;
    const { configure } = this.#sample;
    if (this.mode !== 'configure' || !rules || !configure) return this.#exec(command);
    const [word = ''] = command.replace(/^no /, '').split(' ');
    const words = isKnown ? [...configure.words, word] : configure.words;
    return this.#configure(input, command, rules, { ...configure, words });
  }

  #exec(command: string): Done {
    const { enable, config, configure, paging } = this.#platform;
    const { pager, answers, startup, save } = this.#sample;
    const length = pager?.length === undefined ? null : new RegExp(`^(?:${pager.length})$`).exec(command);
    if (this.mode !== 'user' && this.#changeContext(command)) return { output: '' };
    if (length || paging.off.includes(command) || this.#isAfterEnable(command)) {
      if (length || pager?.length === undefined) this.pageLines = Number(length?.groups?.['lines'] ?? 0);
      return { output: fill(answers[command] ?? '', this.#values()) };
    }
    if (command === enable?.command) return { output: '', wantsPassword: this.mode === 'user' };
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
    if (save !== undefined && matches(save, command)) {
      this.#state.startup = this.#state.running;
      return { output: 'Building configuration...\n[OK]\n' };
    }
    if (command === configure?.enter && this.#sample.configure) {
      this.mode = 'configure';
      return { output: this.#sample.configure.greeting };
    }
    return this.#unknown(command);
  }

  /** Returns the answer if the command shows a configuration, or the part of it behind its heading. */
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

  #configure(input: string, command: string, rules: ConfigureRules, configure: SampleConfigure): Done {
    const { commit, discard, leave, text } = rules;
    if (command === leave || command === discard || (command === 'exit' && this.#section === undefined)) {
      this.mode = 'privileged';
      this.#section = undefined;
      return { output: '' };
    }
    if (command === commit) return { output: '' };
    if (command === 'exit') {
      this.#section = undefined;
      return { output: '' };
    }
    const name = new RegExp(`^(?:${configure.hostname})$`).exec(command)?.groups?.['name'];
    if (name !== undefined) {
      this.#state.name = name;
      this.#section = undefined;
    }
    const begins = text === undefined ? null : new RegExp(`^ *(?:${text})`).exec(input);
    const end = begins?.groups?.['end'];
    if (begins && end !== undefined && !input.slice(begins[0].length).includes(end)) {
      this.#text = { end, lines: [input.trim()] };
      return { output: `Enter TEXT message.  End with the character '${end}'.\n`, takesText: true };
    }
    const lines = this.#state.running.replace(/\n$/, '').split('\n');
    const editing: Editing = { lines, ...(this.#section !== undefined && { section: this.#section }) };
    const edited = editConfig(editing, input, configure);
    if (!edited) return this.#unknown(command);
    this.#change(`${edited.lines.join('\n')}\n`);
    this.#section = edited.section;
    return { output: '' };
  }

  #takeText(input: string): Done {
    const { end, lines } = this.#text ?? { end: '', lines: [] };
    lines.push(input);
    if (!input.includes(end)) return { output: '', takesText: true };
    this.#text = undefined;
    this.#change(setText(this.#state.running, lines, end));
    return { output: '' };
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

  #change(running: string): void {
    Object.assign(this.#state, { running, changedBy: this.#username, changedAt: new Date() });
  }
}

function timeOf(date: Date): string {
  return date.toISOString().replace('T', ' ').slice(0, 19);
}

function withLineEnd(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

function matches(pattern: string, text: string): boolean {
  return new RegExp(`^(?:${pattern})$`).test(text);
}
