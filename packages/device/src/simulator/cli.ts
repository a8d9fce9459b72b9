import { editConfig, setText, type Editing } from './edit-config.ts';
import { fill, type Sample, type ShownConfig } from './sample.ts';
import type { Platform } from '../platform/platform.ts';

/** The state of a simulated device that all its sessions share. */
export interface DeviceState {
  name: string;
  running: string;
  startup: string;
}

export type Mode = 'user' | 'privileged' | 'configure';

/** The answer to a command. */
export interface Reply {
  readonly output: string;
  /** The output is a configuration. */
  readonly isConfig?: boolean;
  /** The device asks for the enable password. */
  readonly wantsPassword?: boolean;
  readonly failed?: boolean;
  readonly ends?: boolean;
  /** No prompt follows: the device reads a text. */
  readonly takesText?: boolean;
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
  #section: string | undefined;
  /** A text of several lines that is being typed. */
  #text: { readonly end: string; readonly lines: string[] } | undefined;

  constructor(state: DeviceState, platform: Platform, sample: Sample, username: string, mode: Mode) {
    this.#state = state;
    this.#platform = platform;
    this.#sample = sample;
    this.#username = username;
    this.mode = mode;
    this.pageLines = sample.pager.lines;
  }

  get prompt(): string {
    const { prompts, configure } = this.#sample;
    const section = configure.sections.find(({ line }) => matches(line, this.#section ?? ''))?.mode;
    const template = this.mode === 'configure' && section !== undefined ? prompts.section : prompts[this.mode];
    return fill(template, { name: this.#state.name, section: section ?? '' });
  }

  run(input: string): Reply {
    if (this.#text) return this.#takeText(input);
    const command = input.trim().replace(/ +/g, ' ');
    if (command === '' || command.startsWith('!')) return { output: '' };
    return this.mode === 'configure' ? this.#configure(input, command) : this.#exec(command);
  }

  #exec(command: string): Reply {
    const { enable, config, configure } = this.#platform;
    const { pager, answers, running, startup, save } = this.#sample;
    const lines = new RegExp(`^(?:${pager.length})$`).exec(command)?.groups?.['lines'];
    if (lines !== undefined) {
      this.pageLines = Number(lines);
      return { output: '' };
    }
    if (command === enable?.command) return { output: '', wantsPassword: this.mode === 'user' };
    if (command === 'exit' || command === 'quit' || command === 'logout') return { output: '', ends: true };
    const answer = answers[command];
    if (answer !== undefined) return { output: fill(answer, this.#values()) };
    if (this.mode === 'user') return this.#unknown(command);
    if (command === config.commands.running)
      return { output: this.#show(this.#state.running, running), isConfig: true };
    if (command === config.commands.startup && startup) {
      return { output: this.#show(this.#state.startup, startup), isConfig: true };
    }
    if (matches(save, command)) {
      this.#state.startup = this.#state.running;
      return { output: 'Building configuration...\n[OK]\n' };
    }
    if (command === configure.enter) {
      this.mode = 'configure';
      return { output: this.#sample.configure.greeting };
    }
    return this.#unknown(command);
  }

  #configure(input: string, command: string): Reply {
    if (command === this.#platform.configure.leave || (command === 'exit' && this.#section === undefined)) {
      this.mode = 'privileged';
      this.#section = undefined;
      return { output: '' };
    }
    if (command === 'exit') {
      this.#section = undefined;
      return { output: '' };
    }
    const name = new RegExp(`^(?:${this.#sample.configure.hostname})$`).exec(command)?.groups?.['name'];
    if (name !== undefined) {
      this.#state.name = name;
      this.#section = undefined;
    }
    const { text } = this.#platform.configure;
    const begins = text === undefined ? null : new RegExp(`^ *(?:${text})`).exec(input);
    const end = begins?.groups?.['end'];
    if (begins && end !== undefined && !input.slice(begins[0].length).includes(end)) {
      this.#text = { end, lines: [input.trim()] };
      return { output: `Enter TEXT message.  End with the character '${end}'.\n`, takesText: true };
    }
    const lines = this.#state.running.replace(/\n$/, '').split('\n');
    const editing: Editing = { lines, ...(this.#section !== undefined && { section: this.#section }) };
    const edited = editConfig(editing, input, this.#sample.configure);
    if (!edited) return this.#unknown(command);
    this.#state.running = `${edited.lines.join('\n')}\n`;
    this.#section = edited.section;
    return { output: '' };
  }

  #takeText(input: string): Reply {
    const { end, lines } = this.#text ?? { end: '', lines: [] };
    lines.push(input);
    if (!input.includes(end)) return { output: '', takesText: true };
    this.#text = undefined;
    this.#state.running = setText(this.#state.running, lines, end);
    return { output: '' };
  }

  #unknown(command: string): Reply {
    return { output: fill(this.#sample.unknown, { ...this.#values(), command }), failed: true };
  }

  #show(config: string, { header, stamp }: ShownConfig): string {
    const values = this.#values();
    const firstEnd = config.indexOf('\n') + 1;
    const body = config.slice(0, firstEnd) + fill(stamp ?? '', values) + config.slice(firstEnd);
    // One more than the body, as real devices print it.
    return fill(header, { ...values, bytes: String(Buffer.byteLength(body) + 1) }) + body;
  }

  #values(): Record<string, string> {
    const time = new Date().toISOString().replace('T', ' ').slice(0, 19);
    return { name: this.#state.name, user: this.#username, time };
  }
}

function matches(pattern: string, text: string): boolean {
  return new RegExp(`^(?:${pattern})$`).test(text);
}
