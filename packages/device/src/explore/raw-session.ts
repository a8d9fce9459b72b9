import { deviceError } from '../codes.ts';
import type { OpenDeviceOptions } from '../open-device.ts';
import { patternOf } from '../platform/bounded-pattern.ts';
import type { Platform, Question } from '../platform/platform.ts';
import { compilePlatform } from '../platform/compiled-platform.ts';
import { defaultLimits, type Limits } from '../platform/limits.ts';
import { isSamePrompt, promptAtEnd } from '../session/prompt.ts';
import { connect } from '../transport/connect.ts';
import { endpointOf } from '../transport/endpoint.ts';
import type { Connection, Ended } from '../transport/transport.ts';
import { changingPart } from './changing-prompt.ts';
import { genericPlatform } from './generic-platform.ts';
import { QuietTerminal } from './quiet-terminal.ts';

export interface RawSessionOptions extends Pick<
  OpenDeviceOptions,
  | 'info'
  | 'port'
  | 'credentials'
  | 'transport'
  | 'jumpHosts'
  | 'hostKeys'
  | 'beforeLogin'
  | 'onLogin'
  | 'guard'
  | 'legacyAlgorithms'
  | 'limits'
  | 'signal'
  | 'logger'
> {
  /** A platform that the device resembles: its login, terminal and privileged mode are used. Default: none. */
  readonly like?: Platform | undefined;
  /** Removes secrets from what the device says, for errors and logs. */
  readonly redact: (text: string) => string;
  /** Receives the SSH identification of the device. */
  readonly onIdentification?: (identification: string) => void;
  /** Silence that ends an answer with an unknown prompt, in ms. Default 1500. */
  readonly quietMs?: number;
}

/** The terminal of a device whose platform is unknown. */
export interface RawSession {
  /** Printed between the login and the first prompt. */
  readonly banner: string;
  /** Of the login. */
  readonly username: string;
  /** The prompt now. */
  readonly prompt: string;
  /** A pattern for the parts of the prompt that change, such as a counter. */
  readonly changing: string | undefined;
  /**
   * Types a line and returns the answer, without echo and prompt. Answers a pager with a blank.
   * @throws {NetRavenError} NR_DEVICE_CLOSED, NR_DEVICE_TIMEOUT, NR_DEVICE_TOO_LARGE, NR_DEVICE_PAGER, NR_DEVICE_ABORTED
   */
  ask(line: string): Promise<string>;
  /**
   * Becomes privileged with the enable password of the credential. Does nothing without one, or if the session is
   * privileged. Returns the question for the password, if the device asked.
   * @throws {NetRavenError} NR_DEVICE_ENABLE_REFUSED
   */
  enable(): Promise<string | undefined>;
  /** The question of the pager, if one asked. */
  readonly pager: string | undefined;
  /** Questions before the first prompt, with the keys that answered them. May hold `{username}` and `{password}`. */
  readonly questions: readonly Question[];
  /** Escape sequences stood in the prompt. */
  readonly hasEscapes: boolean;
  /** Characters of the Enter key. Undefined by telnet, which has a line end of its own. */
  readonly enter: '\n' | '\r' | '\r\n' | undefined;
  close(): Promise<void>;
}

/** Empty lines until two prompts are alike. */
const maxTries = 5;

/**
 * Logs in and opens a terminal, by SSH or telnet, through jump hosts if there are some. Learns the prompt from two empty lines.
 * @throws {NetRavenError} as `connect`, and NR_DEVICE_TIMEOUT without a prompt
 */
export async function openRawSession(options: RawSessionOptions): Promise<RawSession> {
  const { info, port = info.port, transport = 'ssh', jumpHosts = [], like, signal } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const platform = genericPlatform(like);
  const connection = await connect({
    ...limits,
    device: info,
    port,
    credentials: options.credentials,
    hostKeys: options.hostKeys,
    beforeLogin: options.beforeLogin,
    onLogin: options.onLogin,
    guard: options.guard,
    onIdentification: (deviceId, text) => {
      if (deviceId === info.id) options.onIdentification?.(text);
    },
    signal,
    logger: options.logger,
    redact: options.redact,
    legacyAlgorithms: options.legacyAlgorithms ?? false,
    transport,
    jumpHosts,
    telnet: { platform, settleMs: limits.settleMs },
  });
  const session = new OpenSession(connection, {
    ...options,
    limits,
    platform,
    endpoint: endpointOf(info, port, jumpHosts),
  });
  try {
    await session.open();
    return session;
  } catch (error) {
    await session.close();
    throw error;
  }
}

interface SessionOptions extends RawSessionOptions {
  readonly endpoint: string;
  readonly platform: Platform;
  readonly limits: Limits;
}

class OpenSession implements RawSession {
  banner = '';
  prompt = '';
  changing: string | undefined;
  readonly questions: Question[] = [];
  readonly enter: RawSession['enter'];
  readonly #options: SessionOptions;
  readonly #connection: Connection;
  readonly #terminal: QuietTerminal;
  #changing: RegExp | undefined;

  constructor(connection: Connection, options: SessionOptions) {
    const { signal, platform, transport, like } = options;
    this.#connection = connection;
    this.#options = options;
    this.enter = transport === 'telnet' ? undefined : (like?.terminal.enter ?? '\r');
    this.#terminal = new QuietTerminal({ ...options, enter: this.enter ?? '\n' });
    this.#changing = compilePlatform(platform).changing;
    const fail = ({ code, message }: Ended): void =>
      this.#terminal.fail(deviceError(code, message, { retryable: true }));
    void connection.ended.then(fail);
    signal.addEventListener('abort', this.#onAbort, { once: true });
    if (signal.aborted) this.#onAbort();
  }

  get username(): string {
    return this.#connection.login.username;
  }

  get pager(): string | undefined {
    return this.#terminal.pager;
  }

  get hasEscapes(): boolean {
    return this.#terminal.hasEscapes;
  }

  async open(): Promise<void> {
    const { endpoint, logger, redact } = this.#options;
    const terminal = this.#terminal;
    await terminal.open(this.#connection);
    let last = await this.#untilAsked();
    // Some devices ask again for the login, in the terminal.
    const { username, password = '' } = this.#connection.login;
    for (const [question, answer, typed] of [
      [/(?:user ?name|user|login): ?$/i, '{username}', username],
      [/password: ?$/i, '{password}', password],
    ] as const) {
      if (!question.test(last)) continue;
      this.questions.push({ question: last, answer: `${answer}\n` });
      terminal.answer(typed);
      last = await this.#untilAsked();
    }
    this.banner = terminal.textBeforeLastLine;
    // The last line may be part of a banner. A prompt comes again.
    for (let tries = 0; tries < maxTries; tries += 1) {
      terminal.type('');
      const next = await this.#untilAsked((line) => line === last && line.trim() !== '');
      const learned = changingPart(last, next);
      if (next.trim() !== '' && (next === last || learned !== undefined || this.#isSame(next, last))) {
        this.#learn(learned);
        this.prompt = next;
        logger.debug(`The prompt of ${endpoint} is ${JSON.stringify(redact(next))}`);
        return;
      }
      if (last.trim() !== '') this.questions.push({ question: last, answer: '\n' });
      last = next;
    }
    const said = JSON.stringify(redact(last).slice(-80));
    throw deviceError('NR_DEVICE_TIMEOUT', `${endpoint} shows no prompt that comes again; it says ${said}`);
  }

  async ask(line: string): Promise<string> {
    const { logger, redact } = this.#options;
    const startedAt = performance.now();
    this.#terminal.type(line);
    const prompt = await this.#untilPrompt();
    const [echo = '', ...rest] = this.#terminal.text.split('\n');
    const lines = echo.includes(line) ? rest : [echo, ...rest];
    // An answer may end within a line.
    const last = (lines.pop() ?? '').slice(0, -prompt.length || undefined);
    if (last !== '') lines.push(last);
    this.prompt = prompt;
    const answer = lines.join('\n');
    const durationMs = Math.round(performance.now() - startedAt);
    logger.info(redact(line), { durationMs, bytes: Buffer.byteLength(answer) });
    return answer;
  }

  async enable(): Promise<string | undefined> {
    const { platform, like, endpoint } = this.#options;
    const { enable } = platform;
    const { passwordPrompt, privilegedPrompt } = compilePlatform(platform);
    const isPrivileged = (): boolean =>
      privilegedPrompt.test(this.prompt) ||
      (like !== undefined && compilePlatform(like).privilegedPrompt.test(this.prompt));
    const password = this.#connection.enablePassword ?? (enable?.passwordless ? '' : undefined);
    if (!enable || password === undefined || isPrivileged()) return undefined;
    // A device without a privileged mode does not show this sign.
    if (!like && !/> ?$/.test(this.prompt)) return undefined;
    const isQuestion = (line: string): boolean => passwordPrompt?.test(line) === true;
    this.#terminal.type(enable.command);
    const asked = await this.#untilPrompt(isQuestion);
    if (isQuestion(asked)) {
      this.#terminal.type(password);
      // Asked again: the password was wrong, and a second try may lock the account.
      this.prompt = await this.#untilPrompt(isQuestion);
    } else this.prompt = asked;
    // A device of an unknown platform may not know the command.
    if (isPrivileged() || (!like && !isQuestion(asked))) return isQuestion(asked) ? asked : undefined;
    throw deviceError('NR_DEVICE_ENABLE_REFUSED', `${endpoint} refused the enable password`);
  }

  async close(): Promise<void> {
    this.#options.signal.removeEventListener('abort', this.#onAbort);
    await this.#connection.close();
  }

  /** Waits for the end of what the device prints at the login. A pager that asks there is a question of the login. */
  async #untilAsked(isEnd?: (line: string) => boolean): Promise<string> {
    const line = await this.#terminal.untilQuiet(isEnd);
    const { pager } = this.#terminal;
    if (pager !== undefined) this.questions.push({ question: pager, answer: ' ' });
    this.#terminal.pager = undefined;
    return line;
  }

  readonly #onAbort = (): void => {
    this.#terminal.fail(
      deviceError('NR_DEVICE_ABORTED', `The inspection ended while it used ${this.#options.endpoint}`),
    );
    void this.#connection.close();
  };

  #learn(changing: string | undefined): void {
    if (changing === undefined) return;
    this.changing = changing;
    const known = this.#changing ? `|${this.#changing.source}` : '';
    this.#changing = patternOf(this.#options.platform, `${changing}${known}`, 'g');
  }

  #isSame(one: string, other: string): boolean {
    return isSamePrompt(one, other, { changing: this.#changing });
  }

  /** Waits for the prompt, or for a line that ends the answer too. Returns it. */
  async #untilPrompt(isEnd: (line: string) => boolean = () => false): Promise<string> {
    const line = await this.#terminal.untilQuiet(
      (last) => isEnd(last) || this.#isSame(last, this.prompt),
      (last) => promptAtEnd(last, this.prompt, { changing: this.#changing }) !== undefined || looksLikePrompt(last),
    );
    return isEnd(line) ? line : (promptAtEnd(line, this.prompt, { changing: this.#changing }) ?? line);
  }
}

/** Returns true for a short line with the sign of a prompt at its end. */
function looksLikePrompt(line: string): boolean {
  return /^.{1,80}[>#$%\]] ?$/.test(line);
}
