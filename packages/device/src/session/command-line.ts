import { NetRavenError } from '@netraven/core';
import { deviceError } from '../codes.ts';
import type { Connection } from '../transport/transport.ts';
import { inWords } from '../transport/endpoint.ts';
import { DeviceTimer } from '../transport/device-timer.ts';
import { passwordExpired, saysExpired } from '../transport/expired-password.ts';
import { compilePlatform } from '../platform/compiled-platform.ts';
import { ExecSession } from './exec-session.ts';
import { NetconfSession } from './netconf-session.ts';
import type { Received } from './received.ts';
import type { SessionContext } from './session-context.ts';
import { TerminalSession, type AskOptions } from './terminal-session.ts';

/** The output of a command. */
export interface Output {
  readonly text: string;
  /** Reason why the output may be incomplete, e.g. no exit status. */
  readonly doubt?: string;
  /** The doubt is only that the device sent no exit status. */
  readonly hasNoStatus?: boolean;
  /** True if the answer to the command before turned out to be a part: more of it came. */
  readonly followsPart?: boolean;
}

/** The command line of a device: one terminal or NETCONF session, opened when first needed, or an exec channel for each command. */
export class CommandLine {
  readonly #context: SessionContext;
  readonly #connection: Connection;
  #terminal: Promise<TerminalSession> | undefined;
  #netconf: Promise<NetconfSession> | undefined;
  #busy: { fail(error: NetRavenError): void; readonly received: Received } | undefined;
  #failed: NetRavenError | undefined;

  constructor(connection: Connection, context: SessionContext) {
    this.#connection = connection;
    this.#context = context;
    void connection.ended.then(({ code, message }) => this.fail(deviceError(code, message, { retryable: true })));
  }

  /** Rejects the current and all later commands. The first error stays. */
  fail(error: NetRavenError): void {
    this.#failed ??= error;
    this.#busy?.fail(this.#failed);
  }

  /** The output so far of the command that failed. */
  get received(): Received | undefined {
    return this.#busy?.received;
  }

  /** Runs a command. After an error the state of the device is unknown, so the connection is closed. */
  async run(command: string, options: AskOptions): Promise<Output> {
    this.requireOpen();
    try {
      return await this.#run(command, options);
    } catch (error) {
      if (error instanceof NetRavenError) this.fail(error);
      void this.#connection.close();
      throw error;
    }
  }

  /** @throws the reason for which no command can be sent any more */
  requireOpen(): void {
    if (this.#failed) throw this.#failed;
  }

  async #run(command: string, options: AskOptions): Promise<Output> {
    if (this.#context.channel === 'shell') return (await this.terminal()).ask(command, options);
    if (this.#context.channel === 'netconf') return { text: await (await this.netconf()).ask(command, options) };
    const exec = new ExecSession(
      options.label ?? command,
      options.totalMs,
      { ...this.#context.limits, startMs: options.startMs },
      this.#context.endpoint,
      options.questions,
    );
    this.#busy = exec;
    const { text, errorText, status } = await exec.run(this.#connection, command);
    // A lost connection closes the channel too, without a reason.
    if (this.#failed) throw this.#failed;
    if (text === '' && status !== 0 && saysExpired(errorText))
      throw passwordExpired(this.#context.endpoint, this.#context.credential);
    // A long answer is not kept twice.
    exec.received.reset();
    // Standard error counts as the answer only when standard output is empty.
    const output = text === '' ? errorText : text;
    if (status === undefined) return { text: output, doubt: 'the device sent no exit status', hasNoStatus: true };
    // The device had more to say. A second command may end at the same place.
    if (typeof status === 'string') return { text: output, doubt: `the signal ${status} ended it` };
    return status === 0 ? { text: output } : { text: output, doubt: `the exit status was ${status}` };
  }

  /** The terminal, with its prompt learned, paging off, and privileged where there is a password for it. */
  terminal(): Promise<TerminalSession> {
    this.#terminal ??= this.#openTerminal();
    return this.#terminal;
  }

  /** The NETCONF session, behind its hello. */
  netconf(): Promise<NetconfSession> {
    this.#netconf ??= this.#openNetconf();
    return this.#netconf;
  }

  /** Ends the NETCONF session, if there is one. */
  async leave(): Promise<void> {
    // A session that failed to open has nothing to end.
    const netconf = await this.#netconf?.catch(() => undefined);
    await netconf?.close();
  }

  async #openNetconf(): Promise<NetconfSession> {
    const netconf = new NetconfSession(this.#context);
    this.#busy = netconf;
    await netconf.open(this.#connection);
    return netconf;
  }

  async #openTerminal(): Promise<TerminalSession> {
    const { platform, limits, endpoint } = this.#context;
    const terminal = new TerminalSession(platform, limits, endpoint, this.#connection.login);
    this.#busy = terminal;
    const opening = this.#connection.shell(platform.terminal, terminal);
    const { promise, reject } = Promise.withResolvers<never>();
    const limit = new DeviceTimer();
    limit.start(limits.loginMs, () => {
      reject(deviceError('NR_DEVICE_TIMEOUT', `${endpoint} opened no terminal within ${inWords(limits.loginMs)}`));
    });
    try {
      await terminal.start(await Promise.race([opening, promise]));
    } finally {
      limit.stop();
    }
    const enablePassword = this.#connection.enablePassword ?? (platform.enable?.passwordless ? '' : undefined);
    if (!terminal.isPrivileged && enablePassword !== undefined) await terminal.enable(enablePassword);
    if (!terminal.isPrivileged) return terminal;
    const { anyPrompt } = compilePlatform(platform);
    for (const command of platform.enable?.after ?? [])
      await terminal.ask(command, { totalMs: limits.commandMs, prompt: anyPrompt });
    return terminal;
  }
}
