import { editConfig, matches, setText, type Editing } from './edit-config.ts';
import { fill, shownText, type Sample, type SampleConfigure } from './sample.ts';
import { asTyped, type Script, type SimulatedAnswer } from './script.ts';
import { compilePlatform } from '../session/compiled-platform.ts';
import type { ConfigCommands, ConfigureRules, Platform } from '../platform/platform.ts';

/** The state of a simulated device that all its sessions share. */
export interface DeviceState {
  name: string;
  running: string;
  startup: string;
  /** The running configuration before the last commit. */
  previous?: string;
  /** The last change of the running configuration. */
  changedBy: string;
  changedAt: Date;
  /** A change that it takes back by itself, unless it is confirmed. */
  pending?: PendingChange | undefined;
}

interface PendingChange {
  readonly running: string;
  readonly hostname: string;
  /** The name in the commands that keep it or take it back. */
  readonly name: string | undefined;
  readonly timer: NodeJS.Timeout;
}

export type Mode = 'user' | 'privileged' | 'configure';

/** The answer to a command. */
export interface Reply {
  /** The command, also after its questions. */
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
  /** The configuration being edited, on a platform with a commit. */
  #candidate: string | undefined;
  /** The name of the change being edited. */
  #changeName: string | undefined;
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

  /** Returns the next prompt, with the next number of a counter. */
  nextPrompt(): string {
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
    const { revert } = configure ?? {};
    const keeps = valuesIn(revert?.confirm, command);
    const takesBack = valuesIn(revert?.now, command);
    if (keeps ?? takesBack) {
      if (!this.#endPending((keeps ?? takesBack)?.['name'], takesBack !== undefined)) return this.#unknown(command);
      return { output: '' };
    }
    const entered = valuesIn(revert?.enter, command);
    if ((command === configure?.enter || entered) && this.#sample.configure) {
      // Its timer runs from here.
      if (entered?.['minutes'] !== undefined) this.#beginPending(entered);
      this.#changeName = entered?.['name'];
      this.mode = 'configure';
      if (configure?.commit !== undefined) this.#candidate = this.#state.running;
      return { output: this.#sample.configure.greeting };
    }
    return this.#unknown(command);
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

  #configure(input: string, command: string, rules: ConfigureRules, configure: SampleConfigure): Done {
    const { commit, discard, leave, revert } = rules;
    if (command === leave || command === discard || (command === 'exit' && this.#section === undefined)) {
      this.mode = 'privileged';
      this.#section = undefined;
      this.#candidate = undefined;
      return { output: '' };
    }
    if (command === revert?.rollback) {
      this.#candidate = this.#state.previous ?? this.#state.running;
      return { output: '' };
    }
    const timed = valuesIn(revert?.commit, command);
    if (timed) this.#beginPending({ ...timed, name: this.#changeName });
    // Another commit keeps the change before, if nothing else does.
    if (command === commit && revert && revert.confirm === undefined) this.#endPending(undefined, false);
    if (command === commit || timed) {
      this.#commit(configure);
      return { output: '' };
    }
    if (command === 'exit') {
      this.#section = undefined;
      return { output: '' };
    }
    const name = hostnameIn(command, configure);
    if (name !== undefined) {
      if (this.#candidate === undefined) this.#state.name = name;
      this.#section = undefined;
    }
    const begins = compilePlatform(this.#platform)
      .texts.map((text) => text.begins.exec(input))
      .find((found) => found !== null);
    const end = begins?.groups?.['end'];
    if (begins && end !== undefined) {
      if (input.slice(begins[0].length).includes(end)) {
        this.#change(setText(this.#candidate ?? this.#state.running, [input.trim()], end));
        return { output: '' };
      }
      this.#text = { end, lines: [input.trim()] };
      return { output: `Enter TEXT message.  End with the character '${end}'.\n`, takesText: true };
    }
    const lines = (this.#candidate ?? this.#state.running).replace(/\n$/, '').split('\n');
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
    this.#change(setText(this.#candidate ?? this.#state.running, lines, end));
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

  #beginPending({ minutes, mm, name }: Readonly<Record<string, string | undefined>>): void {
    const state = this.#state;
    if (state.pending) clearTimeout(state.pending.timer);
    const timer = setTimeout(() => endPending(state, true), Number(minutes ?? mm) * 60_000);
    state.pending = { running: state.running, hostname: state.name, name, timer: timer.unref() };
  }

  /** Keeps the pending change, or takes it back. Returns false without one of this name. */
  #endPending(name: string | undefined, takesBack: boolean): boolean {
    const { pending } = this.#state;
    if (!pending || pending.name !== name) return false;
    endPending(this.#state, takesBack);
    return true;
  }

  #commit(configure: SampleConfigure): void {
    const committed = this.#candidate ?? this.#state.running;
    this.#candidate = undefined;
    if (committed !== this.#state.running) {
      this.#state.previous = this.#state.running;
      this.#change(committed);
    }
    this.#candidate = committed;
    const name = committed.split('\n').flatMap((line) => hostnameIn(line, configure) ?? [])[0];
    if (name !== undefined) this.#state.name = name;
  }

  #change(running: string): void {
    if (this.#candidate !== undefined) {
      this.#candidate = running;
      return;
    }
    Object.assign(this.#state, { running, changedBy: this.#username, changedAt: new Date() });
  }
}

function hostnameIn(line: string, { hostname }: SampleConfigure): string | undefined {
  return new RegExp(`^(?:${hostname})$`).exec(line)?.groups?.['name'];
}

/** Keeps the pending change of a device, or takes it back. */
export function endPending(state: DeviceState, takesBack: boolean): void {
  const { pending } = state;
  if (!pending) return;
  clearTimeout(pending.timer);
  state.pending = undefined;
  if (!takesBack) return;
  const { running, hostname: name } = pending;
  Object.assign(state, { previous: state.running, running, name, changedAt: new Date() });
}

/** Returns the values of a template such as `commit timer 00:{mm}:00` in a command. Undefined for another command. */
function valuesIn(template: string | undefined, command: string): Record<string, string> | undefined {
  if (template === undefined) return undefined;
  const pattern = template.replaceAll(/\{(\w+)\}/g, '(?<$1>[\\w-]+)');
  const found = new RegExp(`^${pattern}$`).exec(command);
  return found ? { ...found.groups } : undefined;
}

function timeOf(date: Date): string {
  return date.toISOString().replace('T', ' ').slice(0, 19);
}

function withLineEnd(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
