import {
  errorData,
  type ConfigSource,
  type ConfigureOptions,
  type DeviceSession,
  type NetRavenError,
  type ReadConfigOptions,
  type SendOptions,
} from '@netraven/core';
import { deviceError } from '../codes.ts';
import { inPieces, type ChangeEnd, type OpenChange } from '@netraven/core/attempt';
import { cleanOutput, cleanOutputSteps } from '../config/clean-output.ts';
import { refusalIn } from '../config/prove-complete.ts';
import type { ConfigCommands } from '../platform/platform.ts';
import type { Connection } from '../transport/transport.ts';
import { changesMode, isReadCommand, problemWithLine } from './check-command.ts';
import { CommandLine, type Output } from './command-line.ts';
import { compilePlatform } from './compiled-platform.ts';
import { ConfigReader } from './config-reader.ts';
import { inLines } from './changes.ts';
import { checkLines, configureDevice } from './configure-device.ts';
import { fingerprintOf } from './fingerprint.ts';
import { shown } from './shown.ts';
import type { SessionContext } from './session-context.ts';

/** The session a job uses. Runs one call at a time, checks permissions, masks secrets and writes the connection log. */
export class ManagedSession implements DeviceSession {
  readonly #context: SessionContext;
  readonly #connection: Connection;
  readonly #line: CommandLine;
  readonly #reader: ConfigReader;
  #contexts: readonly string[] | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(connection: Connection, context: SessionContext) {
    this.#connection = connection;
    this.#context = context;
    this.#line = new CommandLine(connection, context);
    this.#reader = new ConfigReader(this.#line, context, (command, run) => this.#logged(command, run));
    context.signal.addEventListener('abort', this.#onAbort, { once: true });
    if (context.signal.aborted) this.#onAbort();
  }

  /** Opens the terminal or the NETCONF session if the platform uses one. */
  async open(): Promise<this> {
    if (this.#context.channel === 'shell') await this.#line.terminal();
    if (this.#context.channel === 'netconf') await this.#line.netconf();
    return this;
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
        throw refused(`${name} is used by NETCONF, and ${platform.id} has no commands`, 'Use readConfig().');
      }
      const problem = problemWithLine(command, platform);
      if (problem) throw problem;
      const trimmed = command.trim();
      if (changesMode(trimmed, platform)) {
        throw refused(
          `${shown(this.#foreign(trimmed))} changes the mode of the session`,
          'Use configure() to change a device.',
        );
      }
      if (!isReadCommand(trimmed, platform)) {
        if (!permissions.includes('device:write')) {
          throw refused(`${shown(this.#foreign(trimmed))} is not a read command of ${platform.id}`);
        }
        if (dryRun) {
          logger.info(`Would send to ${name}: ${this.#foreign(trimmed)}`);
          return '';
        }
        this.#context.changes.noteOther();
        await this.#context.beforeConfigure();
      }
      const totalMs = options.timeoutMs ?? limits.commandMs;
      const configs = Object.values(platform.config.commands);
      const isConfig = (asked: string): boolean => configs.flat().includes(asked.replace(/ +/g, ' '));
      if (isConfig(trimmed) && configs.includes(trimmed.replace(/ +/g, ' '))) {
        const { output } = await this.#reader.read(trimmed, options.timeoutMs ?? limits.configMs);
        return this.#context.masker.config(await this.#clean(output), `\n${trimmed}`);
      }
      const { text } = await this.#logged(trimmed, () =>
        this.#line.run(trimmed, { totalMs, label: this.#foreign(trimmed) }),
      );
      const refusal = refusalIn(text, platform);
      if (refusal !== undefined && options.onError !== 'return') throw this.#failed(trimmed, refusal);
      const answer = await this.#clean(text);
      const { masker } = this.#context;
      // A part of a configuration, such as `show running-config | section snmp`, is masked as the whole is.
      return isConfig((trimmed.split('|')[0] ?? '').trim())
        ? masker.config(answer, trimmed)
        : masker.answer(answer, trimmed);
    });
  }

  readConfig(source: ConfigSource = 'running', { context }: ReadConfigOptions = {}): Promise<string> {
    return this.#inTurn(async () => {
      const { platform, limits } = this.#context;
      const commands = platform.config.commands[source];
      if (commands === undefined) throw refused(`${platform.id} has no command for the ${shown(source)} configuration`);
      if (context !== undefined) return this.#readInContext(commands, context);
      const { config, lastChange } = await this.#reader.read(commands, limits.configMs);
      if (source === 'running' && lastChange) this.#context.onLastChange(lastChange);
      return config;
    });
  }

  contexts(): Promise<readonly string[]> {
    return this.#inTurn(() => this.#listContexts());
  }

  configure(lines: readonly string[], { undo = [] }: ConfigureOptions = {}): Promise<string> {
    return this.#inTurn(async () => {
      const { dryRun, logger, name, changes, masker } = this.#context;
      const foreign = (text: string): string => this.#foreign(text);
      const groups = checkLines(lines, this.#context, foreign);
      checkLines(undo, this.#context, foreign);
      if (dryRun) {
        for (const each of groups.flat()) logger.info(`Would configure on ${name}: ${foreign(each)}`);
        return '';
      }
      const before = undo.length > 0 && changes.needsBefore ? await this.#fingerprint() : undefined;
      const change = changes.begin(groups.flat().length, undo, before);
      await this.#context.beforeConfigure();
      try {
        const { said, refusal } = await configureDevice(groups, this.#line, this.#context, foreign, change);
        if (refusal !== undefined) throw deviceError('NR_DEVICE_COMMAND_FAILED', refusal);
        return masker.answer(await this.#clean(said));
      } catch (error) {
        // Also told if the job catches the error: the device may be half changed.
        const sent = `${change.sent} of ${inLines(change.lines)} may be in effect on ${name}`;
        logger.warning(`The change stopped: ${sent}`, { error: errorData(error, 'NR_DEVICE_CLOSED').code });
        throw error;
      }
    });
  }

  confirm(): Promise<void> {
    return this.#inTurn(async () => {
      const { changes } = this.#context;
      if (changes.open) await this.#context.beforeKeep();
      changes.keep();
    });
  }

  /** Undoes a change of an earlier session. Goes on after refused lines: those of a half-made change undo nothing. */
  undo({ undo, before }: OpenChange): Promise<ChangeEnd> {
    return this.#inTurn(async () => {
      const { name } = this.#context;
      const isAsBefore = async (): Promise<boolean> => before === (await this.#fingerprint());
      if (before !== undefined && (await isAsBefore())) {
        return { outcome: 'undone', message: `${name} is as before: no line of the change took effect` };
      }
      const groups = checkLines(undo, this.#context, (text) => this.#foreign(text));
      const sent = { sent: 0, isWhole: false };
      await this.#context.beforeConfigure();
      const foreign = (text: string): string => this.#foreign(text);
      const { refusal } = await configureDevice(groups, this.#line, this.#context, foreign, sent, { goOn: true });
      const lines = inLines(groups.flat().length);
      if (before === undefined ? refusal === undefined : await isAsBefore()) {
        const proof = before === undefined ? 'accepted the undo lines' : 'is as before';
        return { outcome: 'undone', message: `${name} ${proof}: NetRaven sent ${lines} to undo the change` };
      }
      const why = refusal ?? `its configuration differs from the one before, after ${lines} to undo the change`;
      throw deviceError('NR_DEVICE_COMMAND_FAILED', why);
    });
  }

  /** Resolves once no call runs any more. */
  async idle(): Promise<void> {
    await this.#last;
  }

  /** Returns a text that is equal for equal configurations. */
  async #fingerprint(): Promise<string> {
    const { platform, limits } = this.#context;
    return fingerprintOf((await this.#reader.read(platform.config.commands.running, limits.configMs)).config);
  }

  /** Lists the contexts of the device, once. */
  async #listContexts(): Promise<readonly string[]> {
    const { platform, limits } = this.#context;
    const { contexts } = platform;
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
    if (!contexts || !known.includes(name)) {
      throw refused(`${this.#context.name} has no context ${shown(name)}; it has ${known.join(', ') || 'none'}`);
    }
    const change = async (command: string): Promise<void> => {
      const { text } = await this.#logged(command, () =>
        this.#line.run(command, { totalMs: limits.commandMs, prompt: compilePlatform(platform).anyPrompt }),
      );
      const refusal = refusalIn(text, platform);
      if (refusal !== undefined) throw this.#failed(command, refusal);
    };
    await change(contexts.enter.replace('{name}', () => name));
    try {
      return (await this.#reader.read(commands, limits.configMs, name)).config;
    } finally {
      await change(contexts.leave).catch((error: NetRavenError) => {
        // The next command would be answered by the wrong context.
        this.#line.fail(error);
        throw error;
      });
    }
  }

  async #logged(command: string, run: () => Promise<Output>): Promise<Output> {
    const { logger } = this.#context;
    const said = this.#foreign(command);
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

  /** Returns the error for a command that the device refused. */
  #failed(command: string, refusal: string): NetRavenError {
    const said = `${this.#context.name} refused \`${this.#foreign(command)}\`: ${shown(this.#foreign(refusal))}`;
    return deviceError('NR_DEVICE_COMMAND_FAILED', said);
  }

  /** Returns an answer as a job gets it, except for its secrets. */
  async #clean(text: string): Promise<string> {
    const clean = await inPieces(cleanOutputSteps(text, compilePlatform(this.#context.platform)));
    return clean.endsWith('\n') ? clean.slice(0, -1) : clean;
  }

  /** Returns a text of the job or the device without secrets, for logs and errors. */
  #foreign(text: string): string {
    return this.#context.masker.foreign(text);
  }

  /** Runs calls one after the other: a terminal has one input line. */
  #inTurn<T>(call: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(() => {
      if (this.#context.signal.aborted) throw abortedError(this.#context.name);
      return call();
    });
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

function abortedError(name: string): NetRavenError {
  return deviceError('NR_DEVICE_ABORTED', `The task ended while it used ${name}`);
}
