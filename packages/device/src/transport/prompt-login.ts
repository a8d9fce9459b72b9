import type { NetRavenError } from '@netraven/core';
import { deviceError } from '../codes.ts';
import { patternOf, withinBounds } from '../platform/bounded-pattern.ts';
import type { Platform, TerminalLogin } from '../platform/platform.ts';
import { Chunks } from './chunks.ts';
import { inWords } from './endpoint.ts';
import { DeviceTimer } from './device-timer.ts';
import { asksNewPassword, passwordExpired, saysExpired } from './expired-password.ts';
import type { Channel, ChannelListener, Ended, ExitStatus } from './transport.ts';
import { speaksSsh, wrongTransport } from './wrong-transport.ts';

/** Prompts of telnet servers. Not `Last login: …`, not `New password:`. */
export const defaultLogin: TerminalLogin = {
  username: '(?!.*last login)(?:[\\w.@()\\[\\]-]{1,64} )?(?:user ?name|user|login|login as) ?: ?',
  password: "(?:[\\w.@-]{1,64}'s |enter )?(?:password|passcode)(?: for [\\w.@-]{1,64})? ?: ?",
  refused:
    '.*(?:(?:login|passwords?|user ?name|authentication|authorization) .{0,30}(?:incorrect|invalid|fail|denied|refused|rejected|error)|(?:incorrect|invalid|bad|wrong) .{0,30}(?:login|password|user|credential|secret)|access denied|permission denied).*',
};

export interface PromptLoginOptions {
  readonly username: string;
  readonly password: string;
  /** The name of the credential. */
  readonly credential: string;
  /** Its login and its prompts. */
  readonly platform: Platform;
  readonly name: string;
  /** The name of the device, for hints. */
  readonly device: string;
  readonly endpoint: string;
  readonly loginMs: number;
  /** Silence after which a prompt counts that may be a part of a text, in ms. */
  readonly settleMs: number;
  readonly signal: AbortSignal;
  /** Removes secrets from what the device says. */
  readonly redact: (text: string) => string;
}

/** Data Mark of RFC 854 without its IAC: telnetd sends both as urgent data, of which a jump host may lose one. */
const dataMark = '\u00F2';
/** Text kept from the end, in characters. */
const tailLength = 4096;
/** The end of it that may hold a question or a prompt. */
const questionLength = 512;
/** The longest quote in an error, in characters. */
const quoteLength = 120;
/** The longest text of a login, in bytes. */
const maxBytes = 1024 * 1024;
/** Escape sequences of a terminal. */
// oxlint-disable-next-line no-control-regex -- control characters are what this removes
const escapes = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|[()][0-9A-B]|[=>78DEMHc])/g;

/** Answers the login prompts of a terminal. The password is sent once. */
export class PromptLogin implements ChannelListener {
  readonly #options: PromptLoginOptions;
  readonly #patterns: Record<'username' | 'password' | 'refused' | 'prompt', RegExp | undefined>;
  readonly #questions: { readonly pattern: RegExp; readonly answer: string }[];
  readonly #outcome = Promise.withResolvers<NetRavenError | undefined>();
  #channel: Channel | undefined;
  #listener: ChannelListener | undefined;
  /** Output since the last answer. */
  #since = new Chunks();
  #tail = '';
  #size = 0;
  #names = 0;
  #answered = false;
  #sent = false;
  #over = false;
  readonly #settle = new DeviceTimer();

  constructor(options: PromptLoginOptions) {
    const { platform } = options;
    const rules: TerminalLogin = { ...defaultLogin, ...platform.login };
    const whole = (source: string | undefined, flags = ''): RegExp | undefined =>
      source === undefined ? undefined : patternOf(platform, `^(?:${source})$`, flags);
    this.#options = options;
    this.#outcome.promise.catch(() => {
      // The connection may end before run() is called, which rejects then.
    });
    this.#patterns = {
      username: whole(rules.username, 'i'),
      password: whole(rules.password, 'i'),
      refused: whole(rules.refused, 'i'),
      prompt: whole(platform.prompts.any),
    };
    this.#questions = (rules.questions ?? []).map(({ question, answer }) => ({
      pattern: patternOf(platform, `(?:${question})$`),
      answer,
    }));
  }

  /** True once the password was sent. */
  get attempted(): boolean {
    return this.#sent;
  }

  /**
   * Resolves with the refusal, or with `undefined` once the device shows its prompt.
   * @throws {NetRavenError} NR_DEVICE_TIMEOUT, NR_DEVICE_CLOSED, NR_DEVICE_TOO_LARGE, NR_DEVICE_ABORTED
   */
  async run(channel: Channel): Promise<NetRavenError | undefined> {
    const { loginMs, endpoint, signal, name } = this.#options;
    this.#channel = channel;
    const onAbort = (): void => {
      this.#fail(deviceError('NR_DEVICE_ABORTED', `The task ended during the login to ${name}`));
    };
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    const limit = new DeviceTimer();
    limit.start(loginMs, () => {
      if (this.#saysRefused()) return this.#refuse();
      if (this.#saysExpired()) return this.#failExpired();
      const said = this.#size === 0 ? '' : `; it says ${this.#lastLine()}`;
      const message = `${endpoint} did not finish the login within ${inWords(loginMs)}${said}`;
      return this.#fail(deviceError('NR_DEVICE_TIMEOUT', message, { retryable: !this.#sent }));
    });
    this.#look();
    try {
      return await this.#outcome.promise;
    } finally {
      this.#over = true;
      limit.stop();
      this.#settle.stop();
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** Gives a session what came since the last answer, and all that follows. */
  attach(listener: ChannelListener): void {
    this.#listener = listener;
    const since = this.#since.all();
    this.#since = new Chunks();
    for (const chunk of since) listener.data(chunk);
  }

  data(chunk: Buffer): void {
    if (this.#listener) return this.#listener.data(chunk);
    this.#since.add(chunk);
    this.#size += chunk.length;
    if (this.#size > maxBytes) {
      const { endpoint } = this.#options;
      this.#since = new Chunks();
      return this.#fail(
        deviceError('NR_DEVICE_TOO_LARGE', `${endpoint} sent more than ${maxBytes} bytes during the login`),
      );
    }
    this.#tail = (this.#tail + chunk.toString('latin1').replaceAll(dataMark, '')).slice(-tailLength);
    if (!this.#answered && speaksSsh(this.#tail)) {
      const { endpoint, device } = this.#options;
      return this.#fail(wrongTransport('ssh', endpoint, device));
    }
    return this.#look();
  }

  errorData(chunk: Buffer): void {
    if (this.#listener) this.#listener.errorData(chunk);
    else this.data(chunk);
  }

  closed(status: ExitStatus): void {
    if (this.#listener) return this.#listener.closed(status);
    if (this.#saysRefused()) return this.#refuse();
    if (this.#saysExpired()) return this.#failExpired();
    const { endpoint } = this.#options;
    const said = this.#size === 0 ? '' : `; it says ${this.#lastLine()}`;
    const when = this.#sent ? 'during' : 'before';
    const message = `${endpoint} closed the connection ${when} the login${said}`;
    // It may count the try: a second one could lock the account.
    return this.#fail(deviceError('NR_DEVICE_CLOSED', message, { retryable: !this.#sent }));
  }

  /** Reports the end of the connection. */
  end({ code, message }: Ended): void {
    if (this.#over) return;
    if (code === 'NR_DEVICE_CLOSED' && !message.startsWith('jump host ')) this.closed(undefined);
    else this.#fail(deviceError(code, message));
  }

  #look(): void {
    if (this.#over || !this.#channel) return;
    this.#settle.stop();
    const { settleMs } = this.#options;
    const end = this.#tail.slice(-questionLength);
    const seen = this.#within(() => this.#match(end));
    if (!seen) return;
    const { asked, answer, asksName, asksPassword, asksNew, isPrompt } = seen;
    // The text may go on.
    if (asksNew && this.#sent) this.#settle.start(settleMs, () => this.#failExpired());
    if (asksNew) return undefined;
    if (this.#sent && (asksName || asksPassword)) {
      // Asked again: the password was wrong, and a second try may lock the account. A text may hold such a word.
      if (this.#saysRefused()) return this.#refuse();
      this.#settle.start(settleMs, () => this.#refuse());
      return undefined;
    }
    if (asksPassword) return this.#sendPassword(answer || '{password}\n');
    if (asksName) return this.#sendName();
    if (asked !== -1) {
      // Each is answered once.
      this.#questions.splice(asked, 1);
      return this.#answer(answer);
    }
    if (!isPrompt) return undefined;
    if (this.#sent) return this.#accept();
    // A banner may hold a line like a prompt.
    this.#settle.start(settleMs, () => this.#accept());
    return undefined;
  }

  /** Returns which question, or the prompt, the end of the output shows. */
  #match(
    end: string,
  ): Record<'asksName' | 'asksPassword' | 'asksNew' | 'isPrompt', boolean> & { asked: number; answer: string } {
    const line = lineOf(end);
    const { username, password, prompt } = this.#patterns;
    const asked = this.#questions.findIndex(({ pattern }) => pattern.test(end));
    const answer = this.#questions[asked]?.answer ?? '';
    return {
      asked,
      answer,
      asksName: answer.includes('{username}') || username?.test(line) === true,
      asksPassword: answer.includes('{password}') || password?.test(line) === true,
      asksNew: asksNewPassword(line),
      isPrompt: prompt?.test(line) === true,
    };
  }

  /** Tries patterns of the platform. One that takes too long ends the login. */
  #within<Result>(call: () => Result): Result | undefined {
    try {
      return withinBounds(this.#options.platform, call);
    } catch (error) {
      this.#fail(error as NetRavenError);
      return undefined;
    }
  }

  #sendName(): void {
    this.#names += 1;
    // A name may get lost in a banner. It is no secret, so it is sent again.
    if (this.#names > 2) this.#refuse();
    else this.#answer(`${this.#options.username}\n`);
  }

  #sendPassword(answer: string): void {
    const { username, password } = this.#options;
    this.#sent = true;
    this.#answer(answer.replaceAll('{username}', () => username).replaceAll('{password}', () => password));
  }

  #answer(text: string): void {
    this.#answered = true;
    this.#since = new Chunks();
    this.#tail = '';
    this.#channel?.write(text);
  }

  #accept(): void {
    this.#over = true;
    this.#outcome.resolve(undefined);
  }

  #refuse(): void {
    const { name, credential } = this.#options;
    this.#over = true;
    this.#outcome.resolve(deviceError('NR_DEVICE_AUTH_REFUSED', `${name} refused the credential ${credential}`));
  }

  #fail(error: NetRavenError): void {
    this.#over = true;
    this.#outcome.reject(error);
  }

  #failExpired(): void {
    this.#fail(passwordExpired(this.#options.name, this.#options.credential));
  }

  #saysExpired(): boolean {
    return this.#sent && saysExpired(this.#tail.replace(escapes, ''));
  }

  #saysRefused(): boolean {
    const { refused } = this.#patterns;
    if (!this.#sent || !refused) return false;
    const lines = this.#tail.split(/[\r\n]+/);
    return this.#within(() => lines.some((line) => refused.test(line.replace(escapes, '')))) === true;
  }

  /** The last line with text, for a message. */
  #lastLine(): string {
    const lines = this.#tail.replace(escapes, '').split(/[\r\n]+/);
    const last = lines.findLast((line) => line.trim() !== '') ?? '';
    // Masked before it is cut: a part of a secret is not found.
    return JSON.stringify(this.#options.redact(last).slice(-quoteLength));
  }
}

function lineOf(tail: string): string {
  const text = tail.replace(escapes, '');
  return text.slice(Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1);
}
