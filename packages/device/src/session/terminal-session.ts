import type { NetRavenError } from '@netraven/core';
import { inPieces } from '@netraven/core/attempt';
import { deviceError, type DeviceCode } from '../codes.ts';
import type { OutputSoFar } from '../config/output-so-far.ts';
import type { Platform } from '../platform/platform.ts';
import { DeviceTimer } from '../transport/device-timer.ts';
import { asksNewPassword, passwordExpired, saysExpired } from '../transport/expired-password.ts';
import type { Channel, ChannelListener } from '../transport/transport.ts';
import { compilePlatform, type CompiledPlatform, type CompiledQuestion } from '../platform/compiled-platform.ts';
import { EscapeFilter } from './escapes.ts';
import { tooLarge, type Limits } from '../platform/limits.ts';
import type { Questions } from './questions.ts';
import { EchoSearch, isLateAnswer, promptAtEnd, withoutLinesBefore, type Echo } from './prompt.ts';
import { lastLine, Received } from './received.ts';
import { Wait } from './wait.ts';

export interface AskOptions {
  readonly totalMs: number;
  /** The command as errors name it. Default: the command. */
  readonly label?: string;
  /**
   * The part of the command that the device shows behind its prompt. `undefined`: it shows anything, up to a line end. Default:
   * all of the command.
   */
  readonly echo?: string | undefined;
  /** Longest silence, in ms. Default: `idleMs` of the limits. */
  readonly idleMs?: number;
  /** Longest silence until the answer has begun, in ms. Default: `idleMs`. */
  readonly startMs?: number;
  /** The prompts that may end the answer. Default: exactly the last one. */
  readonly prompt?: RegExp;
  /**
   * Called when the last line looks like the prompt. Gets the end of the output, and the output so far. Returns for how
   * long the device must be quiet, in ms; 0: the prompt counts at once. Default: 0.
   */
  readonly quietMs?: (tail: string, output: OutputSoFar) => number;
  /** Default: a question is not told from other output. */
  readonly questions?: Questions;
  /**
   * The further lines of a text. Typed once the device is quiet behind the first one and shows no prompt: a device that refuses the
   * first line would take them as commands. Default: none.
   */
  readonly rest?: string | undefined;
}

/** The answer to a command. */
export interface Answer {
  /** All of it, without echo and prompt. */
  readonly text: string;
  /** The part behind the questions that were answered. Without questions: all of it. */
  readonly behindQuestions: string;
  /** True if text came between the answer before and the echo of this command, so that the answer before was not whole. */
  readonly followsPart: boolean;
}

/** The prompt that ends an answer, and the size of the output before it. */
interface End {
  readonly prompt: string;
  readonly size: number;
}

/** Most bytes in which the echo of a command is searched at once. */
const echoBytes = 32 * 1024;

/** The login that the device accepted. */
export interface TerminalLoginData {
  readonly username: string;
  /** Undefined for a login by key. */
  readonly password: string | undefined;
}

/** A terminal of a device. Reacts to its output and never sleeps. */
export class TerminalSession implements ChannelListener {
  readonly received: Received = new Received();
  readonly #platform: Platform;
  readonly #patterns: CompiledPlatform;
  readonly #limits: Limits;
  readonly #endpoint: string;
  readonly #echo: EchoSearch;
  #channel: Channel | undefined;
  readonly #escapes: EscapeFilter | undefined;
  readonly #login: TerminalLoginData;
  #prompt = '';
  #hasFullRights = false;
  #pages = 0;
  #failed: NetRavenError | undefined;
  #onData: (() => void) | undefined;
  #onFail: ((error: NetRavenError) => void) | undefined;

  /** @param endpoint the device, for errors @param login fills the answers to questions before the first prompt */
  constructor(platform: Platform, limits: Limits, endpoint: string, login: TerminalLoginData) {
    this.#platform = platform;
    this.#login = login;
    this.#escapes = platform.terminal.escapes ? new EscapeFilter() : undefined;
    this.#patterns = compilePlatform(platform);
    this.#echo = new EchoSearch(this.received, this.#patterns);
    this.#limits = limits;
    this.#endpoint = endpoint;
  }

  get isPrivileged(): boolean {
    return this.#patterns.privilegedPrompt.test(this.#prompt);
  }

  /** Returns true if the device said that this session sees the whole configuration, or if its platform cannot say so. */
  get hasFullRights(): boolean {
    return this.#hasFullRights;
  }

  /** Returns true if the prompt says that the session is in one of the contexts of the device. */
  get isInContext(): boolean {
    return this.#patterns.contextPrompt?.test(this.#prompt) === true;
  }

  get isConfiguring(): boolean {
    return this.#patterns.configurePrompt?.test(this.#prompt) === true;
  }

  /** The mode of configuration mode that the prompt names. Empty: it names none. */
  get mode(): string {
    return this.#patterns.configurePrompt?.exec(this.#prompt)?.groups?.['mode'] ?? '';
  }

  /** Returns true if the prompt says that the device was taken out of service. */
  get isInMaintenance(): boolean {
    return this.#patterns.maintenancePrompt?.test(this.#prompt) === true;
  }

  data(chunk: Buffer): void {
    // A device that keeps sending after the session failed must not fill the memory.
    if (this.#failed) return;
    try {
      this.#take(chunk);
    } catch (error) {
      // A pattern of a foreign platform took too long. Nothing above catches: this is called by the socket.
      this.fail(error as NetRavenError);
    }
  }

  #take(chunk: Buffer): void {
    this.received.add(this.#escapes?.filter(chunk) ?? chunk);
    const { maxBytes } = this.#limits;
    if (this.received.size > maxBytes) return this.fail(tooLarge(this.#endpoint, maxBytes));
    const { pager } = this.#platform.paging;
    if (pager && this.#patterns.pagerQuestion?.test(this.received.tail)) {
      if (++this.#pages > this.#limits.maxPages) {
        return this.fail(
          deviceError(
            'NR_DEVICE_PAGER',
            `The pager of ${this.#endpoint} still asks after ${this.#limits.maxPages} pages`,
          ),
        );
      }
      return this.#channel?.write(pager.answer);
    }
    return this.#onData?.();
  }

  errorData(chunk: Buffer): void {
    this.data(chunk);
  }

  closed(): void {
    this.fail(deviceError('NR_DEVICE_CLOSED', `${this.#endpoint} closed the terminal`));
  }

  /** Rejects the current and all later commands. The first error stays. */
  fail(error: NetRavenError): void {
    this.#failed ??= error;
    this.#onFail?.(this.#failed);
  }

  /**
   * Switches paging off and learns the prompt from the answer: the line before the echo, which is the last line again.
   * A banner cannot fake that: it does not hold the echo.
   */
  async start(channel: Channel): Promise<void> {
    this.#channel = channel;
    const { paging, privilege, terminal } = this.#platform;
    const typed = [...(privilege ? [privilege.command] : []), ...paging.off];
    const last = typed.at(-1) ?? '';
    const type = (): void => this.#write((typed.length === 0 ? [''] : typed).map((command) => `${command}\n`).join(''));
    const questions = [...this.#patterns.loginQuestions];
    let secret: CompiledQuestion | undefined;
    let isTyped = false;
    const again = new DeviceTimer();
    if (terminal.typeAhead) {
      isTyped = true;
      type();
    }
    try {
      const look = (done: () => void): void => {
        again.stop();
        const line = lastLine(this.received.tail);
        // Before all other questions: what is typed now could become the new password.
        if (asksNewPassword(line)) {
          return again.start(this.#limits.settleMs, () => this.fail(passwordExpired(this.#endpoint)));
        }
        const asked = questions.findIndex(({ question }) => question.test(this.received.tail));
        if (asked !== -1) {
          const [question] = questions.splice(asked, 1);
          if (question?.answer.includes('{password}')) secret = question;
          return this.#answer(question);
        }
        // Asked again: the password was wrong, and a second try may lock the account.
        if (secret?.question.test(this.received.tail)) {
          const refused = `${this.#endpoint} refused the login in its terminal`;
          return this.fail(deviceError('NR_DEVICE_AUTH_REFUSED', refused));
        }
        if (!this.#patterns.anyPrompt.test(line)) return;
        if (isTyped && this.#echo.find(line, last) !== undefined) {
          this.#prompt = line;
          return done();
        }
        if (!isTyped) {
          isTyped = true;
          type();
        }
        // A device may drop what was typed before it was ready.
        again.start(this.#limits.settleMs, type);
      };
      await this.#wait<void>('the login', this.#limits.loginMs, look, { promptOf: this.#platform.id });
    } catch (thrown) {
      const error = thrown as NetRavenError;
      if (error.retryable && saysExpired(this.received.tail)) throw passwordExpired(this.#endpoint, undefined, error);
      if (!secret || !error.retryable) throw error;
      throw withoutRetry(error, 'the password');
    } finally {
      again.stop();
    }
    this.#readRights(this.received.head);
    this.received.reset();
  }

  /** Types a command and waits for its answer. Returns it without echo and prompt, otherwise as it came. */
  async ask(command: string, options: AskOptions): Promise<Answer> {
    const { totalMs, prompt, quietMs, questions, label = command, idleMs, startMs } = options;
    let { rest } = options;
    const echo = 'echo' in options ? options.echo : command;
    const before = this.#prompt;
    /** Text that came behind the answer before, until now. */
    const late = this.received.head;
    let followsPart = false;
    this.received.reset(before);
    this.#pages = 0;
    let found: Echo | undefined;
    const settle = new DeviceTimer();
    // The device may print an answer behind its question, so that both are one line.
    let answeredAt = 0;
    const reply = (question: string): void => {
      // Behind a pager the command goes on.
      if (lastLine(this.received.tail) !== question) return;
      try {
        const answer = questions?.answer(question);
        if (typeof answer !== 'string') return answer && this.fail(answer);
        answeredAt = this.received.size;
        // A line end behind the key would be the next command.
        const isKey = answer !== '' && this.#patterns.keyQuestion?.test(question) === true;
        this.#write(isKey ? answer.slice(0, 1) : `${answer}\n`);
      } catch (error) {
        // No one else catches what a timer throws, such as a pattern that takes too long.
        this.fail(error as NetRavenError);
      }
    };
    const typeRest = (): void => {
      const text = rest ?? '';
      rest = undefined;
      this.#write(`${text}\n`);
    };
    this.#write(`${command}\n`);
    try {
      const look = (done: (end: End) => void): void => {
        settle.stop();
        const { tail, head } = this.received;
        if (found === undefined) {
          found = echo === undefined ? lineEnd(head, before.length) : this.#echo.find(before, echo);
          const isLong = this.received.size > echoBytes;
          if (found === undefined && (echo === undefined || !isLong)) return;
          const come = late + head.slice(before.length, found?.from ?? head.length);
          followsPart ||= isLateAnswer(come, before, this.#patterns);
          // The rest of the answer before may be long.
          if (found === undefined) return this.received.reset(lastLine(tail));
        }
        const begin = found.to;
        // An output may end within a line. The prompt behind it is real only if nothing follows.
        const last = lastLine(tail);
        const line = prompt ? last : promptAtEnd(last, before, this.#patterns);
        if (line === undefined || prompt?.test(line) === false) {
          const newer = tail.slice(Math.max(0, tail.length - (this.received.size - answeredAt)));
          const isAnswered = answeredAt > 0 && !/[\r\n]/.test(newer);
          const waitMs = isAnswered ? undefined : questions?.waitMs(last, this.#limits);
          if (waitMs !== undefined) settle.start(waitMs, () => reply(last));
          else if (rest !== undefined) settle.start(this.#limits.settleMs, typeRest);
          return;
        }
        const broken = line !== last;
        const output: OutputSoFar = {
          head: head.slice(begin),
          bytesBehind: (place) => this.received.bytesBehind(begin + place) - line.length,
          followsPart,
        };
        const wait = broken ? this.#limits.settleMs : (quietMs?.(tail.slice(0, -line.length), output) ?? 0);
        const end = { prompt: line, size: this.received.size - line.length };
        if (wait === 0) done(end);
        else settle.start(wait, () => done(end));
      };
      const { prompt: last, size: end } = await this.#wait<End>(quoted(label), totalMs, look, {
        idleMs,
        startMs,
      });
      this.#prompt = last;
      const text = await inPieces(this.received.text(found?.to, end));
      // The line of the question holds the echo of what was typed.
      const behind =
        answeredAt === 0 ? text : (await inPieces(this.received.text(answeredAt, end))).replace(/^[^\n]*/, '');
      // A long answer is not kept twice. What follows may belong to it.
      this.received.reset(this.received.behind(end + last.length));
      return {
        followsPart,
        text: withoutLinesBefore(text, this.#patterns),
        behindQuestions: withoutLinesBefore(behind, this.#patterns),
      };
    } finally {
      settle.stop();
    }
  }

  /** Becomes privileged. @throws {NetRavenError} NR_DEVICE_ENABLE_REFUSED */
  async enable(password: string): Promise<void> {
    const { enable } = this.#platform;
    const { passwordPrompt, privilegedPrompt, anyPrompt } = this.#patterns;
    if (!enable || !passwordPrompt) return;
    this.received.reset(this.#prompt);
    this.#write(`${enable.command}\n`);
    let sent = false;
    const line = await this.#wait<string>(quoted(enable.command), this.#limits.commandMs, (done) => {
      const last = lastLine(this.received.tail);
      if (passwordPrompt.test(last)) {
        // Asked again: the password was wrong, and a second try may lock the account.
        if (sent) return done(last);
        sent = true;
        this.received.reset();
        return this.#write(`${password}\n`);
      }
      const echoed = sent || this.#echo.find(this.#prompt, enable.command) !== undefined;
      return echoed && anyPrompt.test(last) ? done(last) : undefined;
    }).catch((error: NetRavenError) => {
      if (!sent) throw error;
      throw withoutRetry(error, 'the enable password');
    });
    if (!privilegedPrompt.test(line)) {
      throw deviceError('NR_DEVICE_ENABLE_REFUSED', `${this.#endpoint} refused the enable password`);
    }
    this.#prompt = line;
    this.received.reset();
    const { privilege } = this.#platform;
    if (!privilege) return;
    const { text } = await this.ask(privilege.command, { totalMs: this.#limits.commandMs });
    this.#readRights(text);
  }

  #readRights(answer: string): void {
    const { fullRights } = this.#patterns;
    this.#hasFullRights = !fullRights || answer.split(/[\r\n]+/).some((line) => fullRights.test(line));
  }

  /** Answers a question before the first prompt. What the device sent until then is no part of any answer. */
  #answer(asked?: CompiledQuestion): void {
    if (!asked) return;
    const { username, password = '' } = this.#login;
    this.received.reset();
    this.#write(asked.answer.replaceAll('{username}', () => username).replaceAll('{password}', () => password));
  }

  #write(text: string): void {
    this.#channel?.write(text.replaceAll('\n', this.#platform.terminal.enter ?? '\n'));
  }

  /** @param promptOf the platform whose prompt the device may not have. Default: its prompt is known */
  async #wait<T>(
    label: string,
    totalMs: number,
    look: (done: (value: T) => void) => void,
    {
      promptOf,
      idleMs = this.#limits.idleMs,
      startMs,
    }: { readonly promptOf?: string; readonly idleMs?: number | undefined; readonly startMs?: number | undefined } = {},
  ): Promise<T> {
    if (this.#failed) throw this.#failed;
    const limits = { ...this.#limits, idleMs, startMs };
    const wait = new Wait<T>(this.received, totalMs, limits, { endpoint: this.#endpoint, label, promptOf });
    this.#onFail = wait.reject;
    this.#onData = () => look(wait.resolve);
    try {
      look(wait.resolve);
    } catch (error) {
      // A pattern of a foreign platform took too long. The timers of the wait must stop.
      this.fail(error as NetRavenError);
    }
    try {
      return await wait.promise;
    } catch (error) {
      // The next command would get the rest of this answer.
      this.#failed ??= error as NetRavenError;
      throw error;
    } finally {
      this.#onData = undefined;
      this.#onFail = undefined;
    }
  }
}

/** Returns the rest of the line at a place, as an echo. */
function lineEnd(text: string, from: number): Echo | undefined {
  const at = text.indexOf('\n', from);
  return at === -1 ? undefined : { from, to: at + 1 };
}

/** Returns an error that came behind a secret. The device may count the try: a second one could lock the account. */
function withoutRetry(error: NetRavenError, secret: string): NetRavenError {
  const message = `${error.message} (after ${secret})`;
  const { hint } = error;
  return deviceError(error.code as DeviceCode, message, { cause: error, retryable: false, ...(hint && { hint }) });
}

function quoted(label: string): string {
  return `\`${label}\``;
}
