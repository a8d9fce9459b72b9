import { asTyped } from '../sample/as-typed.ts';
import type { Platform } from '../platform/platform.ts';
import { compilePlatform } from '../platform/compiled-platform.ts';
import type { Cli, Reply } from './cli.ts';
import { deliver, strikeReplacing, type Sink } from './deliver.ts';
import { LineEditor } from './line-editor.ts';
import type { Script } from './script.ts';
import type { Sample } from '../sample/sample.ts';

export interface ShellOptions {
  readonly platform: Platform;
  readonly sample: Sample;
  readonly script: Script;
  readonly enablePassword: string | undefined;
  readonly latencyMs: number;
  readonly banner: string;
  /** Receives each line except passwords. */
  typed(line: string): void;
  ended(): void;
}

/** A terminal of a simulated device, with echo, prompt, pager and enable password. */
export class Shell {
  readonly #cli: Cli;
  readonly #sink: Sink;
  readonly #options: ShellOptions;
  /** The width of the terminal. Only a device that scrolls wide lines looks at it, and takes no width from the client. */
  #columns = 80;
  /** Lines typed in configuration mode. */
  #configured = 0;
  /** Typed, not read yet. */
  #input = '';
  /** Reads the input. Undefined while a command runs. */
  #reader: (() => boolean) | undefined;

  constructor(cli: Cli, sink: Sink, options: ShellOptions) {
    this.#cli = cli;
    this.#sink = sink;
    this.#options = options;
  }

  start(): void {
    this.#later(() => {
      const { strike } = this.#options.script;
      const fault = strike('banner-prompt');
      if (strike('type-ahead-lost')) this.#input = '';
      const banner = crlf(this.#options.banner);
      if (!fault) return this.#question(banner, 0);
      this.#sink.write(`${banner}\r\n${this.#cli.nextPrompt()}`);
      return void setTimeout(() => this.#prompt('\r\nis the name of this device.\r\n'), fault.pauseMs);
    });
  }

  /** Takes input of the client. */
  type(text: string): void {
    this.#input += text;
    this.#read();
  }

  /** Asks the questions before the first prompt. An answer is a line if the platform sends a line end, else a key. */
  #question(before: string, index: number): void {
    const question = this.#options.sample.questions?.[index];
    if (question === undefined) return this.#prompt(before);
    const isLine = this.#options.platform.login?.questions?.[index]?.answer.endsWith('\n') === true;
    this.#sink.write(before + crlf(question));
    const next = (): void => this.#later(() => this.#question('\r\n', index + 1));
    return isLine ? this.#onLine(next) : this.#onKey(next);
  }

  #read(): void {
    while (this.#reader?.()) {
      // Each reader takes one line or key.
    }
  }

  /** Ends the session with its connection. */
  close(): void {
    this.#cli.close();
  }

  #prompt(before = ''): void {
    const prompt = this.#cli.nextPrompt();
    this.#sink.write(before + prompt);
    this.#readCommand(prompt);
  }

  /** Reads a line as the line editor of the device does. */
  #readCommand(prompt: string): void {
    const { platform, sample } = this.#options;
    const editor = new LineEditor({
      typing: sample.configure?.typing,
      enter: platform.terminal.enter,
      prompt,
      columns: this.#columns,
      help: sample.help ?? '  WORD  A word\n  <cr>\n',
      write: (text) => void this.#sink.write(text),
    });
    this.#reader = () => {
      const typed = editor.take(this.#input);
      this.#input = typed?.rest ?? '';
      if (!typed) return false;
      this.#reader = undefined;
      this.#options.typed(typed.line);
      const width = /^terminal width (\d+)$/.exec(asTyped(typed.line))?.[1];
      if (width !== undefined) this.#columns = Number(width) || Infinity;
      this.#later(() => this.#run(typed.line, `${typed.echo}\r\n`));
      return true;
    };
    this.#read();
  }

  /** Takes a line, or the key that answers a question. */
  #take(input: string): void {
    const line = input.replace(/[\r\n]/, '');
    this.#options.typed(line);
    this.#later(() => this.#run(line, `${line}\r\n`));
  }

  #run(line: string, echo: string): void {
    const number = this.#cli.mode === 'configure' ? (this.#configured += 1) : undefined;
    const fault = this.#options.script.strikeLine({ number, step: this.#cli.stepOf(line), line: asTyped(line) });
    const strike = (): void => (fault?.kind === 'close-in-configure' ? this.#sink.hangUp() : undefined);
    if (fault?.when === 'before') return strike();
    const reply = this.#cli.run(line);
    if (fault) return strike();
    if (!reply.waits) return this.#show(reply, echo);
    this.#sink.write(echo);
    return reply.waits((later) => this.#show(later, ''));
  }

  #show(reply: Reply, echo: string): void {
    if (reply.ends) return this.#options.ended();
    if (reply.wantsPassword) return this.#askPassword(echo);
    const text = crlf(reply.output);
    if (reply.takesText) {
      this.#sink.write(echo + text);
      const isKey = compilePlatform(this.#options.platform).keyQuestion?.test(text) === true;
      return isKey ? this.#onKey((key) => this.#take(key)) : this.#onLine((typed) => this.#take(typed));
    }
    const strike = this.#options.script.strikeOf(reply.command, reply.isConfig ?? false);
    if (!strike) return this.#page(echo + text, 0);
    const { pager } = this.#options.sample;
    if (pager && strike('endless-pager')) return this.#endlessPager(echo + text.slice(0, 1000), pager);
    const finish = (rest: string, by = strike): void =>
      deliver(rest, this.#cli.nextPrompt(), this.#sink, by, () => this.#prompt());
    const replaced = strikeReplacing(strike);
    if (replaced) {
      this.#sink.write(echo);
      return finish(text, replaced);
    }
    if (pager && strike('paging-stays')) return this.#page(echo + text, pager.lines, finish);
    if (reply.isConfig && this.#cli.pageLines > 0) return this.#page(echo + text, this.#cli.pageLines, finish);
    this.#sink.write(echo);
    return finish(text);
  }

  /** Shows a page, then waits for a key. `lines` 0: all at once. @param finish shows the last page */
  #page(text: string, lines: number, finish = (rest: string): void => this.#prompt(rest)): void {
    const all = text.split('\r\n');
    const { pager } = this.#options.sample;
    if (!pager || lines === 0 || all.length - 1 <= lines) return finish(text);
    const { question, wipe } = pager;
    this.#sink.write(`${all.slice(0, lines).join('\r\n')}\r\n${question}`);
    const rest = all.slice(lines).join('\r\n');
    return this.#onKey((key) => {
      this.#sink.write(wipe);
      if (key === 'q') this.#prompt();
      else this.#later(() => this.#page(rest, key === ' ' ? lines : 1, finish));
    });
  }

  #endlessPager(text: string, { question, wipe }: NonNullable<Sample['pager']>): void {
    this.#sink.write(`${text}\r\n${question}`);
    const again = (): void => {
      this.#sink.write(`${wipe}\r\n${question}`);
      this.#onKey(again);
    };
    this.#onKey(again);
  }

  #onLine(entered: (line: string) => void): void {
    const { enter } = this.#options.platform.terminal;
    this.#reader = () => {
      const end = (enter === undefined ? /\r\n|\r|\n/ : new RegExp(enter)).exec(this.#input);
      if (!end) return false;
      const line = this.#input.slice(0, end.index);
      this.#input = this.#input.slice(end.index + end[0].length);
      this.#reader = undefined;
      entered(line);
      return true;
    };
    this.#read();
  }

  #onKey(pressed: (key: string) => void): void {
    this.#reader = () => {
      const key = this.#input[0];
      if (key === undefined) return false;
      this.#input = this.#input.slice(1);
      this.#reader = undefined;
      pressed(key);
      return true;
    };
    this.#read();
  }

  #askPassword(before: string, tries = 3): void {
    const { enablePassword } = this.#options;
    if (!enablePassword) {
      this.#cli.enable();
      return this.#prompt(before);
    }
    this.#sink.write(`${before}Password: `);
    const judge = (line: string): void => {
      if (line === enablePassword) {
        this.#cli.enable();
        this.#prompt('\r\n');
      } else if (tries > 1) this.#askPassword('\r\n', tries - 1);
      else this.#prompt('\r\n% Bad secrets\r\n\r\n');
    };
    return this.#onLine((line) => this.#later(() => judge(line)));
  }

  #later(next: () => void): void {
    const { latencyMs } = this.#options;
    if (latencyMs > 0) setTimeout(next, latencyMs);
    else next();
  }
}

function crlf(text: string): string {
  return text.replace(/\n/g, '\r\n');
}
