import {
  errorData,
  messageOf,
  NetRavenError,
  type ConfigSource,
  type ConfigureOptions,
  type DeviceSession,
  type QuestionAnswer,
  type ReadConfigOptions,
  type SendOptions,
} from '@netraven/core';
import { shellWord } from '@netraven/core/registry';
import { deviceError } from '../codes.ts';
import { inPieces, type ChangeEnd, type OpenChange } from '@netraven/core/attempt';
import { cleanOutput, cleanOutputSteps } from '../config/clean-output.ts';
import { contextSectionSteps } from '../config/context-sections.ts';
import { refusalIn } from '../config/refusal-in.ts';
import { configCommands } from '../platform/config-commands.ts';
import type { ConfigCommands } from '../platform/platform.ts';
import { listPlatforms } from '../platform/platforms.ts';
import type { Connection } from '../transport/transport.ts';
import type { Other } from './changes.ts';
import { changesMode, isReadCommand, problemWithLine } from './check-command.ts';
import { CommandLine, type Output } from './command-line.ts';
import { compilePlatform } from '../platform/compiled-platform.ts';
import { ConfigReader, type ProvenConfig } from './config-reader.ts';
import { DeviceChanger } from './device-changer.ts';
import { Questions } from './questions.ts';
import { shown } from '../platform/shown.ts';
import type { SessionContext } from './session-context.ts';

/** A running configuration, how many changes were noted when it was read, and its contexts once it was cut. */
interface Whole {
  readonly read: ProvenConfig;
  readonly changes: number;
  sections?: Sections;
}

/** The contexts of a configuration by their names, as the job gets them and, if only two equal reads prove it, masked. */
interface Sections {
  readonly given: ReadonlyMap<string, string>;
  readonly masked?: ReadonlyMap<string, string> | undefined;
}

/** The session a job uses. Runs one call at a time, checks permissions, masks secrets and writes the connection log. */
export class ManagedSession implements DeviceSession {
  readonly #context: SessionContext;
  readonly #connection: Connection;
  readonly #line: CommandLine;
  readonly #reader: ConfigReader;
  readonly #changer: DeviceChanger;
  #contexts: readonly string[] | undefined;
  /** The last running configuration, until the device changes. Kept only where it holds the contexts. */
  #whole: Whole | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #running = 0;

  constructor(connection: Connection, context: SessionContext) {
    this.#connection = connection;
    this.#context = context;
    this.#line = new CommandLine(connection, context);
    this.#reader = new ConfigReader(this.#line, context, (command, run) => this.#logged(command, run));
    this.#changer = new DeviceChanger(context, {
      line: this.#line,
      readRunning: () => this.#reader.read(context.platform.config.commands.running, context.limits.configMs),
      // The change may have another name for the device.
      control: (command) => this.#control(command, compilePlatform(context.platform).anyPrompt),
    });
    context.signal.addEventListener('abort', this.#onAbort, { once: true });
    if (context.signal.aborted) this.#onAbort();
  }

  /** Opens the terminal or the NETCONF session if the platform uses one. */
  async open(): Promise<this> {
    try {
      await this.#openLine();
    } catch (error) {
      throw this.#withCredential(error);
    }
    return this;
  }

  async #openLine(): Promise<void> {
    if (this.#context.channel === 'shell') await this.#line.terminal();
    if (this.#context.channel === 'netconf') await this.#line.netconf();
  }

  async close(): Promise<void> {
    this.#context.signal.removeEventListener('abort', this.#onAbort);
    await this.#line.leave();
    await this.#connection.close();
  }

  /** Breaks off the call that runs, and closes. Resolves once it has ended. */
  async breakOff(): Promise<void> {
    this.#onAbort();
    await this.idle();
    await this.close();
  }

  send(command: string, options: SendOptions = {}): Promise<string> {
    return this.#inTurn(async () => {
      const { platform, limits, permissions, dryRun, logger, name } = this.#context;
      if (this.#context.channel === 'netconf') {
        throw unknown(`${name} is used by NETCONF, and ${platform.id} has no commands`, 'Use readConfig().');
      }
      const problem = problemWithLine(command, platform);
      if (problem) throw problem;
      const trimmed = command.trim();
      const { enable, paging } = platform;
      const isTyped = [...paging.off, enable?.command, ...(enable?.after ?? [])].includes(trimmed);
      const hint = isTyped ? `Remove it: NetRaven types ${shown(trimmed)} by itself.` : undefined;
      if (changesMode(trimmed, platform)) {
        throw refused(
          `${shown(this.#redact(trimmed))} changes the mode of the session`,
          hint ?? 'Use configure() to change a device.',
        );
      }
      const { answers = [] } = options;
      const wrong = this.#problemWithAnswers(answers);
      if (wrong) throw wrong;
      let other: Other | undefined;
      // An answer could be a command: the list of read commands does not say what a device asks.
      if (!isReadCommand(trimmed, platform) || answers.length > 0) {
        if (!permissions.includes('device:write')) {
          const why = answers.length > 0 ? 'has answers to questions' : `is not a read command of ${platform.id}`;
          const said = `${shown(this.#redact(trimmed))} ${why}`;
          // It changes nothing on the devices that know it. Without its filter, the platform must not know it either.
          const isElsewhere =
            !isReadCommand(trimmed.replace(/[|<>].*$/, '').trim(), platform) &&
            listPlatforms().some((each) => isReadCommand(trimmed, each));
          if (answers.length === 0 && hint === undefined && isElsewhere) throw unknown(said);
          throw refused(said, hint);
        }
        await this.#context.masker.typed([trimmed]);
        if (dryRun) {
          logger.info(`Would send to ${name}: ${this.#redact(trimmed)}`);
          return '';
        }
        other = this.#context.changes.noteOther('command', this.#redact(trimmed));
        try {
          await this.#context.beforeConfigure();
          this.#line.requireOpen();
        } catch (error) {
          other.isSent = false;
          throw error;
        }
      }
      // A device may refuse a command behind a part that took effect.
      if (other) other.isSent = true;
      if (trimmed === platform.configure?.save) {
        return this.#context.masker.answer(await this.#clean(await this.#changer.save(trimmed)));
      }
      const totalMs = options.timeoutMs ?? limits.commandMs;
      const configs = configCommands(platform);
      const isConfig = (asked: string): boolean => configs.flat().includes(asked.replace(/ +/g, ' '));
      if (isConfig(trimmed) && configs.includes(trimmed.replace(/ +/g, ' '))) {
        const { output } = await this.#reader.read(trimmed, options.timeoutMs ?? limits.configMs);
        return (await this.#context.masker.config(await this.#clean(output), `\n${trimmed}`)).given;
      }
      const { text } = await this.#logged(trimmed, () =>
        this.#line.run(trimmed, {
          totalMs,
          // A job that allows a command more time, such as one that saves, knows that it is silent meanwhile.
          ...(options.timeoutMs !== undefined && { idleMs: options.timeoutMs }),
          label: this.#redactCommand(trimmed),
          questions: this.#questions(trimmed, answers),
        }),
      );
      const refusal = refusalIn(text, platform);
      if (refusal !== undefined && options.onError !== 'return') throw this.#failed(trimmed, refusal);
      const answer = await this.#clean(text);
      const { masker } = this.#context;
      // A part of a configuration, such as `show running-config | section snmp`, is masked as the whole is.
      return isConfig((trimmed.split('|')[0] ?? '').trim())
        ? (await masker.config(answer, trimmed)).given
        : masker.answer(answer, trimmed);
    });
  }

  readConfig(source: ConfigSource = 'running', { context }: ReadConfigOptions = {}): Promise<string> {
    return this.#inTurn(async () => {
      const { platform, limits } = this.#context;
      const commands = platform.config.commands[source];
      if (commands === undefined) throw unknown(`${platform.id} has no command for the ${shown(source)} configuration`);
      if (context !== undefined && platform.contextSections) return this.#sectionOf(source, context);
      if (context !== undefined) return this.#readInContext(commands, context);
      if (source === 'running') return this.#readRunning();
      return this.#given(await this.#reader.read(commands, limits.configMs));
    });
  }

  contexts(): Promise<readonly string[]> {
    return this.#inTurn(() => this.#listContexts());
  }

  configure(lines: readonly string[], options: ConfigureOptions = {}): Promise<string> {
    return this.#inTurn(async () => {
      const said = await this.#changer.change(lines, options);
      return this.#context.masker.answer(await this.#clean(said));
    });
  }

  confirm(): Promise<void> {
    return this.#inTurn(() => this.#changer.keep());
  }

  maskLines(lines: readonly string[]): Promise<readonly string[]> {
    // Types nothing, so it needs no turn, and answers for a job that has lost its connection.
    return this.#maskLines(lines);
  }

  /** Undoes a change of an earlier session. @param rolledBack the same for all tries */
  undo(change: OpenChange, rolledBack: Parameters<DeviceChanger['undo']>[1]): Promise<ChangeEnd> {
    return this.#inTurn(() => this.#changer.undo(change, rolledBack));
  }

  /** Notes how the changes of the job altered the configuration. Never rejects. */
  async noteConfigChange(): Promise<void> {
    try {
      await this.#inTurn(() => this.#changer.noteConfigChange());
    } catch (error) {
      // The task was stopped meanwhile. Its change stays as it is.
      this.#context.logger.warning(`What the change altered is not known: ${messageOf(error)}`);
    }
  }

  /** True while a call runs or waits for its turn. */
  get isBusy(): boolean {
    return this.#running > 0;
  }

  /** Resolves once no call runs any more. */
  async idle(): Promise<void> {
    await this.#last;
  }

  async #readRunning(): Promise<string> {
    const { platform, limits } = this.#context;
    const read = await this.#reader.read(platform.config.commands.running, limits.configMs);
    if (read.lastChange) this.#context.onLastChange(read.lastChange);
    if (platform.contextSections) this.#whole = { read, changes: this.#context.changes.noted };
    return this.#given(read);
  }

  /** Returns a configuration for the job. Reports one that only two equal reads prove. */
  #given({ config, masked, doubt }: ProvenConfig): string {
    if (doubt !== undefined) this.#context.onReadTwice(masked);
    return config;
  }

  /** Cuts the contexts out of the running configuration, which is read unless this session has done so. */
  async #sections(): Promise<Sections> {
    // Read again once anything may have changed the device, also a request by HTTPS.
    if (this.#whole?.changes !== this.#context.changes.noted) await this.#readRunning();
    const whole = this.#whole;
    if (!whole) return { given: new Map(), masked: undefined };
    const { config, masked, doubt } = whole.read;
    const cut = (text: string): Promise<ReadonlyMap<string, string>> =>
      inPieces(contextSectionSteps(text, this.#context.platform));
    return (whole.sections ??= {
      given: await cut(config),
      masked: doubt === undefined ? undefined : await cut(masked),
    });
  }

  async #sectionOf(source: ConfigSource, name: string): Promise<string> {
    const { given, masked } = source === 'running' ? await this.#sections() : { given: new Map<string, string>() };
    const text = given.get(name) ?? this.#refuseContext(name, [...given.keys()]);
    const shownText = masked?.get(name);
    if (shownText !== undefined) this.#context.onReadTwice(shownText);
    return text;
  }

  #refuseContext(name: string, known: readonly string[]): never {
    throw refused(`${this.#context.name} has no context ${shown(name)}; it has ${known.join(', ') || 'none'}`);
  }

  /** Lists the contexts of the device, once. */
  async #listContexts(): Promise<readonly string[]> {
    const { platform, limits } = this.#context;
    const { contexts } = platform;
    if (platform.contextSections) return [...(await this.#sections()).given.keys()];
    if (!contexts) return [];
    if (this.#contexts) return this.#contexts;
    const { text } = await this.#logged(contexts.command, () =>
      this.#line.run(contexts.command, { totalMs: limits.commandMs }),
    );
    const { context: line } = compilePlatform(platform);
    const names = cleanOutput(text, compilePlatform(platform))
      .split('\n')
      .flatMap((each) => line?.exec(each)?.groups?.['name'] ?? []);
    return (this.#contexts = [...new Set(names)]);
  }

  /** Reads a configuration in a context, and returns to where the session was. */
  async #readInContext(commands: ConfigCommands, name: string): Promise<string> {
    const { platform, limits } = this.#context;
    const { contexts } = platform;
    const known = await this.#listContexts();
    if (!contexts || !known.includes(name)) return this.#refuseContext(name, known);
    const { anyPrompt } = compilePlatform(platform);
    await this.#control(
      contexts.enter.replace('{name}', () => name),
      anyPrompt,
    );
    const reading = this.#reader.read(commands, limits.configMs, name);
    await reading.catch(() => undefined);
    const leaving = this.#control(contexts.leave, anyPrompt);
    // The next command would be answered by the wrong context.
    await leaving.catch((error: NetRavenError) => this.#line.fail(error));
    const read = await reading;
    await leaving;
    return this.#given(read);
  }

  /** Types a command of NetRaven's own. @param prompt after it. Default: the same. @throws NR_DEVICE_COMMAND_FAILED */
  async #control(command: string, prompt?: RegExp): Promise<void> {
    const { platform, limits } = this.#context;
    const { text } = await this.#logged(command, () =>
      this.#line.run(command, { totalMs: limits.commandMs, ...(prompt && { prompt }) }),
    );
    const refusal = refusalIn(text, platform);
    if (refusal !== undefined) throw this.#failed(command, refusal);
  }

  async #logged(command: string, run: () => Promise<Output>): Promise<Output> {
    const { logger } = this.#context;
    const said = this.#redactCommand(command);
    const startedAt = performance.now();
    const durationMs = (): number => Math.round(performance.now() - startedAt);
    try {
      const output = await run();
      logger.info(said, { durationMs: durationMs(), bytes: Buffer.byteLength(output.text) });
      return output;
    } catch (error) {
      logger.warning(`${said}: failed`, { durationMs: durationMs(), error: errorData(error, 'NR_DEVICE_CLOSED').code });
      throw error;
    }
  }

  #problemWithAnswers(answers: readonly QuestionAnswer[]): NetRavenError | undefined {
    const { channel, name, platform } = this.#context;
    if (channel === 'exec' && answers.length > 0) {
      const why = `${name} is used without a terminal: it runs each command by itself, and cannot ask`;
      return refused(why, 'Leave out the answers, and use an option of the command that asks nothing, such as -y.');
    }
    return answers.map(({ say }) => problemWithLine(say, platform)).find((problem) => problem !== undefined);
  }

  #questions(command: string, answers: readonly QuestionAnswer[]): Questions {
    const { name, logger, channel } = this.#context;
    const said = this.#redactCommand(command);
    return new Questions({
      name,
      label: `\`${said}\``,
      answers,
      // Only a job that may change the device can be asked something that needs an answer.
      ...(this.#context.permissions.includes('device:write') && {
        known: compilePlatform(this.#context.platform).questions,
      }),
      redact: (text) => this.#context.masker.redactOrHide(text),
      takesAnswers: channel !== 'exec',
      onAnswer: (question) => logger.info(`${said}: answered ${question}`),
    });
  }

  /** Returns the error for a command that the device refused. */
  #failed(command: string, refusal: string): NetRavenError {
    const said = `${this.#context.name} refused \`${this.#redactCommand(command)}\`: ${shown(this.#redact(refusal))}`;
    return deviceError('NR_DEVICE_COMMAND_FAILED', said);
  }

  /** Puts the name of the credential into the hint of an error that a wrong or missing enable password can cause. */
  #withCredential(error: unknown): unknown {
    const { credential } = this.#context;
    if (!(error instanceof NetRavenError) || credential === undefined || !error.hint) return error;
    const hint = error.hint.replace('credentials set <name>', () => `credentials set ${shellWord(credential)}`);
    if (hint === error.hint) return error;
    const { code, message, retryable } = error;
    return new NetRavenError(code, message, { cause: error, hint, retryable });
  }

  async #maskLines(lines: readonly string[]): Promise<readonly string[]> {
    const masked = await this.#context.masker.typed(lines);
    let at = 0;
    return lines.map((line) => {
      const own = masked.slice(at, (at += line.split('\n').length));
      return own.map((each) => this.#redact(each)).join('\n');
    });
  }

  /** Returns an answer as a job gets it, except for its secrets. */
  async #clean(text: string): Promise<string> {
    const clean = await inPieces(cleanOutputSteps(text, compilePlatform(this.#context.platform)));
    return clean.endsWith('\n') ? clean.slice(0, -1) : clean;
  }

  /** Returns a text of the job or the device without secrets, for logs and errors. */
  #redact(text: string): string {
    return this.#context.masker.redact(text);
  }

  /** Returns a command without secrets. */
  #redactCommand(command: string): string {
    const { masker, platform } = this.#context;
    return masker.redact(command, !isReadCommand(command, platform));
  }

  /** Runs calls one after the other: a terminal has one input line. */
  #inTurn<T>(call: () => Promise<T>): Promise<T> {
    this.#running += 1;
    const turn = this.#last
      .then(() => {
        if (this.#context.signal.aborted) throw abortedError(this.#context.name);
        return call();
      })
      .catch((error: unknown) => {
        throw this.#withCredential(error);
      })
      .finally(() => (this.#running -= 1));
    this.#last = turn.catch(() => {
      // Its caller got the error. The next call fails by itself if the session is broken.
    });
    return turn;
  }

  readonly #onAbort = (): void => {
    this.#line.fail(abortedError(this.#context.name));
    void this.#connection.close();
  };
}

function refused(why: string, hint?: string): NetRavenError {
  return deviceError('NR_DEVICE_COMMAND_REFUSED', why, hint === undefined ? {} : { hint });
}

/** Returns the error for what the platform of a device does not have. */
function unknown(why: string, hint?: string): NetRavenError {
  return deviceError('NR_DEVICE_COMMAND_UNKNOWN', why, hint === undefined ? {} : { hint });
}

function abortedError(name: string): NetRavenError {
  return deviceError('NR_DEVICE_ABORTED', `The task ended while it used ${name}`);
}
