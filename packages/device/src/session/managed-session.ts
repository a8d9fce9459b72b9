import {
  errorData,
  messageOf,
  NetRavenError,
  type ConfigSource,
  type DeviceSession,
  type SendOptions,
} from '@netraven/core';
import { deviceError } from '../codes.ts';
import { cleanOutput } from '../config/clean-output.ts';
import { endsLikeConfig, proveComplete } from '../config/prove-complete.ts';
import type { Connection } from '../transport/transport.ts';
import { changesMode, isReadCommand, problemWithLine } from './check-command.ts';
import { CommandLine, type Output } from './command-line.ts';
import { compilePlatform } from './compiled-platform.ts';
import { configureDevice } from './configure-device.ts';
import type { SessionContext } from './session-context.ts';

/** The longest raw text that is kept in quarantine, in characters. */
const maxQuarantined = 8 * 1024 * 1024;

/** The session a job uses. Runs one call at a time, checks permissions, masks secrets and writes the connection log. */
export class ManagedSession implements DeviceSession {
  readonly #context: SessionContext;
  readonly #connection: Connection;
  readonly #line: CommandLine;
  #last: Promise<unknown> = Promise.resolve();

  constructor(connection: Connection, context: SessionContext) {
    this.#connection = connection;
    this.#context = context;
    this.#line = new CommandLine(connection, context);
    context.signal.addEventListener('abort', this.#onAbort, { once: true });
    if (context.signal.aborted) this.#onAbort();
  }

  /** Opens the terminal if the platform uses one. */
  async open(): Promise<this> {
    if (this.#context.transport === 'shell') await this.#line.terminal();
    return this;
  }

  async close(): Promise<void> {
    this.#context.signal.removeEventListener('abort', this.#onAbort);
    await this.#connection.close();
  }

  send(command: string, options: SendOptions = {}): Promise<string> {
    return this.#inTurn(async () => {
      const { platform, limits, permissions, dryRun, logger, name } = this.#context;
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
        await this.#context.beforeConfigure();
      }
      const totalMs = options.timeoutMs ?? limits.commandMs;
      const configs = Object.values(platform.config.commands);
      const isConfig = (asked: string): boolean => configs.includes(asked.replace(/ +/g, ' '));
      if (isConfig(trimmed))
        return this.#readProven(trimmed, options.timeoutMs ?? limits.configMs, (_, text) => withoutLastLineEnd(text()));
      const { text } = await this.#logged(trimmed, () =>
        this.#line.run(trimmed, { totalMs, label: this.#foreign(trimmed) }),
      );
      const answer = withoutLastLineEnd(cleanOutput(text, compilePlatform(platform)));
      const { masker } = this.#context;
      // A part of a configuration, such as `show running-config | section snmp`, is masked as the whole is.
      return isConfig((trimmed.split('|')[0] ?? '').trim()) ? masker.config(answer) : masker.answer(answer);
    });
  }

  readConfig(source: ConfigSource = 'running'): Promise<string> {
    return this.#inTurn(() => {
      const { platform, limits } = this.#context;
      const command = platform.config.commands[source];
      if (command === undefined) throw refused(`${platform.id} has no command for the ${shown(source)} configuration`);
      return this.#readProven(command, limits.configMs, (config) => config);
    });
  }

  configure(lines: readonly string[]): Promise<string> {
    return this.#inTurn(async () => {
      const { platform } = this.#context;
      const said = await configureDevice(lines, this.#line, this.#context, (text) => this.#foreign(text));
      return this.#context.masker.answer(withoutLastLineEnd(cleanOutput(said, compilePlatform(platform))));
    });
  }

  async #readProven(
    command: string,
    totalMs: number,
    choose: (config: string, text: () => string) => string,
  ): Promise<string> {
    const { platform, name, transport } = this.#context;
    if (transport === 'shell' && !(await this.#line.terminal()).isPrivileged) throw notPrivileged(name);
    let output: Output;
    try {
      output = await this.#logged(command, () =>
        this.#line.run(command, { totalMs, finished: (tail) => endsLikeConfig(tail, platform) }),
      );
    } catch (thrown) {
      throw await this.#quarantineFailed(thrown, command);
    }
    const proof = proveComplete(output.text, platform);
    const code = 'code' in proof ? proof.code : 'NR_DEVICE_TRUNCATED';
    const missing = 'missing' in proof ? proof.missing : output.doubt;
    if ('config' in proof && missing === undefined) {
      return this.#context.masker.config(
        choose(proof.config, () => cleanOutput(output.text, compilePlatform(platform))),
      );
    }
    const error = deviceError(
      code,
      `The answer of ${name} to \`${command}\` is not complete: ${this.#harmless(missing ?? '')}`,
    );
    await this.#quarantine(output.text, error);
    throw error;
  }

  /** Puts a configuration that broke off into quarantine. One cut by a closed connection is reported as truncated. */
  async #quarantineFailed(thrown: unknown, command: string): Promise<unknown> {
    const raw = this.#line.received;
    if (!(thrown instanceof NetRavenError) || raw === '' || this.#context.signal.aborted) return thrown;
    const error =
      thrown.code === 'NR_DEVICE_CLOSED'
        ? deviceError(
            'NR_DEVICE_TRUNCATED',
            `${this.#context.endpoint} closed the connection after ${Buffer.byteLength(raw)} bytes of \`${command}\``,
            { cause: thrown },
          )
        : thrown;
    await this.#quarantine(raw, error);
    return error;
  }

  async #quarantine(raw: string, error: NetRavenError): Promise<void> {
    try {
      await this.#context.quarantine(raw.slice(0, maxQuarantined), errorData(error, error.code));
    } catch (thrown) {
      // The caller needs the first error. This one goes to the log.
      this.#context.logger.error(`Cannot keep the raw answer of ${this.#context.name}: ${messageOf(thrown)}`);
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

  /** Returns a text of the job or the device without secrets, for logs and errors. */
  #foreign(text: string): string {
    return this.#context.masker.foreign(text);
  }

  /** A text of the device for a message: no secret, no control character. */
  #harmless(text: string): string {
    return shown(this.#foreign(text)).slice(1, -1);
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

function notPrivileged(name: string): NetRavenError {
  return deviceError('NR_DEVICE_NOT_PRIVILEGED', `The session on ${name} is not privileged`);
}

function abortedError(name: string): NetRavenError {
  return deviceError('NR_DEVICE_ABORTED', `The task ended while it used ${name}`);
}

function shown(text: string): string {
  return JSON.stringify(text.length > 120 ? `${text.slice(0, 120)}…` : text);
}

function withoutLastLineEnd(text: string): string {
  return text.endsWith('\n') ? text.slice(0, -1) : text;
}
